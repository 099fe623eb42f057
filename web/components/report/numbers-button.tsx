"use client";
import { Download } from "lucide-react";
import { saveFile } from "../../lib/save-file.ts";
import { Button } from "../ui/button.tsx";

interface NumbersButtonProps {
  /** Of the file, without its ending. */
  name: string;
  /** Asked for when the button is pressed. */
  numbers(): unknown;
}

/** What the page shows as curves and tables, as a file. */
export function NumbersButton({ name, numbers }: NumbersButtonProps) {
  const save = () => {
    const text = `${JSON.stringify(numbers(), null, 2)}\n`;
    saveFile(new Blob([text], { type: "application/json" }), `${name}.json`);
  };
  return (
    <Button onClick={save}>
      <Download aria-hidden />
      Numbers (JSON)
    </Button>
  );
}
