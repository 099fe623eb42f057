"use client";
// Which thing is varied, and the values that were listed or ticked for it.
import { useMemo, useState } from "react";
import { countFault, readNumbers, type Varied, variedOptions } from "../../lib/variation.ts";
import { idBesideLabel } from "../models/model-facts.ts";
import type { NewRunSetup } from "../new-run/prefill.ts";
import type { useNewRun } from "../new-run/use-new-run.ts";
import { toggled } from "./choice-boxes.tsx";

/** What people mostly want to compare stands first. */
const FIRST_CHOICES = ["model", "styleWeight"];

export function useVariation({ models }: NewRunSetup, run: ReturnType<typeof useNewRun>) {
  const { fields, method, modelId } = run;
  const options = useMemo(() => {
    const model = models.find(({ id }) => id === modelId);
    const checkpoints = (model?.checkpoints ?? []).map(({ id, epoch }) => ({ id, label: `Epoch ${epoch}` }));
    const named = models.map((one) => ({ id: one.id, label: one.label, hint: idBesideLabel(one, models) }));
    return method.inputs.model
      ? variedOptions(fields, named, checkpoints.toReversed())
      : variedOptions(fields, [], []);
  }, [fields, method, models, modelId]);
  const [wanted, setWanted] = useState<string>();
  const usual = FIRST_CHOICES.find((name) => options.some((option) => option.name === name));
  const varied = find(options, wanted) ?? find(options, usual) ?? options[0];
  // The seed can always be varied.
  if (!varied) throw new Error("Nothing can be varied.");
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [ticks, setTicks] = useState<Readonly<Record<string, ReadonlySet<string>>>>({});
  // Lists of other methods and models are other lists.
  const key = `${method.id}/${varied.name}/${varied.name === "checkpoint" ? modelId : ""}`;

  const text = texts[key] ?? (varied.kind === "numbers" ? varied.example : "");
  const all = varied.kind === "choices" ? varied.choices.map(({ value }) => String(value)) : [];
  const chosen = ticks[key] ?? new Set(all.slice(0, 6));
  const read = () => {
    if (varied.kind === "numbers") return readNumbers(varied, text);
    const values = varied.choices.map(({ value }) => value).filter((value) => chosen.has(String(value)));
    return { values, error: countFault(values) };
  };
  const { values, error } = read();
  return {
    options,
    varied,
    choose: setWanted,
    text,
    setText: (next: string) => setTexts((before) => ({ ...before, [key]: next })),
    chosen,
    toggle: (value: string) => setTicks((before) => ({ ...before, [key]: toggled(chosen, value) })),
    values,
    fault: error,
  };
}

const find = (options: readonly Varied[], name: string | undefined) =>
  options.find((option) => option.name === name);
