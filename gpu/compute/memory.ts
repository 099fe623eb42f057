// Says no to a run that would not fit into memory, before it starts, and says what would fit.
import { type Method, type MethodContext, MethodError } from "../methods/method.ts";

type Context = Pick<
  MethodContext<Record<string, unknown>>,
  "parameters" | "content" | "style" | "model" | "peers" | "dataset"
>;

/** The parameter that governs memory, where a method has it: the working image's longer side in pixels. */
const SIZE = "size";

/** @throws MethodError with the estimate and the largest size that fits. */
export function refuseIfTooLarge(method: Method, context: Context, limitBytes: number): void {
  const estimate = method.estimateMemory(context);
  if (estimate <= limitBytes) return;
  const largest = largestSize(method, context, limitBytes);
  throw new MethodError(
    `This run would need about ${megabytes(estimate)} of memory; runs may use ${megabytes(limitBytes)}.`,
    largest === undefined
      ? "Choose a smaller network or fewer layers, or raise PENTIMENTO_MEMORY_MB on a machine that has more."
      : `A size of ${largest} px or less fits. PENTIMENTO_MEMORY_MB raises the limit on a machine that has more.`,
  );
}

function largestSize(method: Method, context: Context, limitBytes: number): number | undefined {
  const asked = context.parameters[SIZE];
  if (typeof asked !== "number") return undefined;
  const fits = (size: number) => {
    const parameters = method.parameters.safeParse({ ...context.parameters, [SIZE]: size });
    if (!parameters.success) return false;
    return method.estimateMemory({ ...context, parameters: parameters.data }) <= limitBytes;
  };
  // Coarse on purpose: an estimate is not worth single pixels.
  for (let size = Math.floor((asked - 1) / 16) * 16; size > 0; size -= 16) if (fits(size)) return size;
  return undefined;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString("en")} MiB`;
}
