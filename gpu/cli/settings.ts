// Parameters of a method as people write them on a command line: `--set name=value`.
import { z } from "zod";
import { type Method, MethodError } from "../methods/method.ts";

/** Commander's collector: `--set a=1 --set b=x` becomes `{ a: 1, b: "x" }`. Values are JSON where they parse as it. */
export function collectSetting(
  setting: string,
  before: Record<string, unknown> = {},
): Record<string, unknown> {
  const equals = setting.indexOf("=");
  if (equals < 1) throw new Error(`--set takes name=value, not "${setting}".`);
  return { ...before, [setting.slice(0, equals)]: jsonOrText(setting.slice(equals + 1)) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Fills in defaults.
 * @throws {MethodError} with every fault on one line and the parameters that exist.
 */
export function checkParameters(method: Method, given: Record<string, unknown>): Record<string, unknown> {
  const parsed = method.parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  throw new MethodError(faults.join("; "), `Parameters: ${describeParameters(method)}.`);
}

/** `size (64 to 1024), init (content | noise | style), ...` */
function describeParameters(method: Method): string {
  const schema = objectSchema.parse(z.toJSONSchema(method.parameters, { io: "input" }));
  return Object.entries(schema.properties)
    .map(([name, { minimum, maximum, enum: choices }]) => {
      if (choices) return `${name} (${choices.join(" | ")})`;
      return minimum === undefined ? name : `${name} (${minimum} to ${maximum})`;
    })
    .join(", ");
}

const objectSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      enum: z.array(z.string()).optional(),
    }),
  ),
});
