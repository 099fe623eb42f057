"use client";
import { useId } from "react";
import { formatNumber } from "../../lib/format.ts";
import type { WeightsField } from "../../lib/parameters.ts";
import { FieldFrame } from "./field-frame.tsx";
import type { NetworkLayers } from "./parameter-input.tsx";

interface WeightsInputProps {
  field: WeightsField;
  weights: Readonly<Record<string, number>>;
  error?: string;
  network?: NetworkLayers;
  onChange(weights: Readonly<Record<string, number>>): void;
}

/** Which layers count, and how much. None chosen leaves the choice to the method. */
export function WeightsInput({ field, weights, error, network, onChange }: WeightsInputProps) {
  const id = useId();
  const usual = usualLayers(field, network);
  const isUsual = Object.keys(weights).length === 0;
  const set = (layer: string, weight: number | undefined) => {
    const { [layer]: _, ...others } = weights;
    onChange(weight === undefined ? others : { ...others, [layer]: weight });
  };
  return (
    <FieldFrame id={id} field={field} error={error}>
      <fieldset
        id={id}
        aria-label={field.title}
        aria-describedby={`${id}-note`}
        className="flex flex-wrap gap-1.5"
      >
        {(network?.layers ?? Object.keys(weights)).map((layer) => {
          const weight = weights[layer];
          const isOn = weight !== undefined;
          const isImplied = isUsual && usual.includes(layer);
          return (
            <span
              key={layer}
              className={`inline-flex h-10 items-center overflow-hidden rounded-full border text-xs ${
                isOn
                  ? "border-accent bg-accent-soft"
                  : isImplied
                    ? "border-accent border-dashed"
                    : "border-line text-soft"
              }`}
            >
              <button
                type="button"
                aria-pressed={isOn}
                onClick={() => set(layer, isOn ? undefined : clamp(1, field))}
                className="h-full px-3"
              >
                {layer}
              </button>
              {isOn ? (
                <input
                  type="number"
                  aria-label={`Weight of ${layer}`}
                  min={field.min}
                  max={field.max}
                  step="any"
                  value={weight}
                  onChange={(event) => {
                    const next = event.currentTarget.valueAsNumber;
                    if (Number.isFinite(next)) set(layer, clamp(next, field));
                  }}
                  className="tabular h-full w-14 border-l border-accent/40 bg-transparent px-2"
                />
              ) : null}
            </span>
          );
        })}
      </fieldset>
      {isUsual && usual.length > 0 ? (
        <p className="text-xs text-soft">Now the usual ones: {usual.join(", ")}.</p>
      ) : (
        <button
          type="button"
          className="min-h-10 text-left text-xs text-soft underline"
          onClick={() => onChange({})}
        >
          Back to the usual ones (weights {field.min} to {formatNumber(field.max)})
        </button>
      )}
    </FieldFrame>
  );
}

/** A field that is called as the network's own list is about that list. */
function usualLayers({ name }: WeightsField, network?: NetworkLayers): readonly string[] {
  if (name === "styleLayers") return network?.styleLayers ?? [];
  return name === "contentLayers" ? (network?.contentLayers ?? []) : [];
}

const clamp = (value: number, { min, max }: WeightsField) => Math.min(max, Math.max(min, value));
