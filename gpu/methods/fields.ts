// Settings that were written for command lines, as fields of a form: with a title, a sentence, and a range that ends.
import { z } from "zod";

/** Larger than anybody wants, small enough for a slider. */
const LARGEST = 100_000;
const SMALLEST = 1e-5;

/** A setting as it is, with what a form needs to know of it. */
export function asField(name: string, schema: z.ZodType): z.ZodType {
  const description = sentence(schema.description ?? "");
  const meta = { title: wordsOf(name), description, advanced: true };
  if (schema instanceof z.ZodDefault) {
    const inner = bounded(schema.unwrap() as z.ZodType);
    return inner.default(schema.parse(undefined)).meta(meta);
  }
  return bounded(schema).meta(meta);
}

/** Settings may be open upwards or above 0; forms show where a range begins and ends. */
export function bounded(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return z.optional(bounded(schema.unwrap() as z.ZodType));
  if (!(schema instanceof z.ZodNumber)) return schema;
  const isOpen = (schema.maxValue ?? Infinity) > LARGEST;
  const closed = isOpen ? schema.max(LARGEST) : schema;
  return closed.safeParse(0).success || (closed.minValue ?? 0) > 0
    ? closed
    : closed.min(closed.isInt ? 1 : SMALLEST);
}

/** "peakLearningRate" is "Peak learning rate". */
export function wordsOf(name: string): string {
  return sentence(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).slice(0, -1);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
