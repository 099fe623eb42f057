import type { Method } from "./prefill.ts";

interface MethodPickerProps {
  methods: readonly Method[];
  chosen: Method;
  onChoose(id: string): void;
}

/** Only there when there is something to choose. */
export function MethodPicker({ methods, chosen, onChoose }: MethodPickerProps) {
  if (methods.length < 2) return null;
  return (
    <div className="space-y-2">
      <label htmlFor="method" className="block font-serif text-2xl">
        Method
      </label>
      <select
        id="method"
        aria-describedby="method-note"
        value={chosen.id}
        onChange={(event) => onChoose(event.currentTarget.value)}
        className="block h-11 w-full rounded-md border border-line bg-panel px-3 text-sm"
      >
        {methods.map((method) => (
          <option key={method.id} value={method.id}>
            {method.label}
          </option>
        ))}
      </select>
      <p id="method-note" className="text-sm text-pretty text-soft">
        {chosen.description}
      </p>
    </div>
  );
}
