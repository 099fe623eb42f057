import { Columns2 } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";

/** Shows and hides the content picture over what was made of it. */
export function CompareButton({ isOn, onToggle }: { isOn: boolean; onToggle(): void }) {
  return (
    <IconButton label="Compare with the content picture" isPressed={isOn} onClick={onToggle}>
      <Columns2 aria-hidden className="size-4" />
    </IconButton>
  );
}
