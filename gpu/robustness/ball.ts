// The threat on plain arrays, one picture at a time, for attacks that decide for each picture by itself. The same
// arithmetic as threat.ts has on tensors.
import type { Norm, Threat } from "./threat.ts";

const TINY = 1e-12;

/** The size of `change[from .. from + size]` in the norm. */
export function normOf(change: Float32Array, from: number, size: number, norm: Norm): number {
  let total = 0;
  for (let i = from; i < from + size; i++) {
    const value = Math.abs(change[i]!);
    total = norm === "l2" ? total + value * value : Math.max(total, value);
  }
  return norm === "l2" ? Math.sqrt(total) : total;
}

/** Brings picture `from .. from + size` of `x` into the ball around `origin` and into [0, 1], in place. */
export function projectInPlace(
  x: Float32Array,
  origin: Float32Array,
  from: number,
  size: number,
  { norm, epsilon }: Threat,
): void {
  let scale = 1;
  if (norm === "l2") {
    let squares = 0;
    for (let i = from; i < from + size; i++) squares += (x[i]! - origin[i]!) ** 2;
    scale = Math.min(1, epsilon / Math.max(Math.sqrt(squares), TINY));
  }
  for (let i = from; i < from + size; i++) {
    let change = x[i]! - origin[i]!;
    change = norm === "l2" ? change * scale : Math.max(-epsilon, Math.min(epsilon, change));
    x[i] = Math.max(0, Math.min(1, origin[i]! + change));
  }
}

/** target = x + step * direction(gradient) for picture `from .. from + size`. */
export function stepTo(
  target: Float32Array,
  x: Float32Array,
  gradient: Float32Array,
  from: number,
  size: number,
  { step, norm }: { step: number; norm: Norm },
): void {
  const scale = norm === "l2" ? step / Math.max(normOf(gradient, from, size, "l2"), TINY) : step;
  for (let i = from; i < from + size; i++) {
    target[i] = x[i]! + scale * (norm === "l2" ? gradient[i]! : Math.sign(gradient[i]!));
  }
}
