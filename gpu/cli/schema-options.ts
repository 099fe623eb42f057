// Command-line options made of a zod object: one option a field, its description, default and choices. Validation
// stays with the schema; what is made here only reads text.
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { kebab } from "../training/card.ts";

const propertySchema = z.object({
  type: z.enum(["number", "integer", "string", "boolean"]),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
});
type Property = z.infer<typeof propertySchema>;

/**
 * @param schemas several where the same option may mean something to each, by the name that says whose it is; the
 *   empty name is everybody's.
 */
export function addSchemaOptions(command: Command, schemas: Readonly<Record<string, z.ZodObject>>): void {
  const meanings = new Map<string, { property: Property; texts: string[] }>();
  for (const [owner, schema] of Object.entries(schemas)) {
    for (const [name, property] of Object.entries(propertiesOf(schema))) {
      const isOn = property.type === "boolean" && property.default === true;
      const known = meanings.get(name) ?? { property, texts: [] };
      const text = `${isOn ? "(on) " : ""}${property.description ?? ""}${sayDefault(property)}`;
      known.texts.push(owner === "" ? text : `${owner}: ${text}`);
      meanings.set(name, known);
    }
  }
  for (const [name, { property, texts }] of meanings) {
    const [flag, text] = [kebab(name), texts.join("; ")];
    if (property.type === "boolean") {
      command.addOption(new Option(`--${flag}`, text)).addOption(new Option(`--no-${flag}`, "the opposite"));
      continue;
    }
    const option = new Option(`--${flag} <${property.enum ? "id" : "n"}>`, text);
    if (property.enum) option.choices(property.enum);
    else if (property.type !== "string") option.argParser(readNumber);
    command.addOption(option);
  }
}

function propertiesOf(schema: z.ZodObject): Record<string, Property> {
  return z
    .object({ properties: z.record(z.string(), propertySchema).default({}) })
    .parse(z.toJSONSchema(schema, { io: "input" })).properties;
}

const sayDefault = ({ type, default: value }: Property) =>
  value === undefined || type === "boolean" ? "" : ` (default: ${JSON.stringify(value)})`;

/** Decimal numbers, and fractions as the field writes them: `8/255`. */
export function readNumber(text: string): number {
  const parts = text.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const value = parts.length === 2 ? parts[0]! / parts[1]! : parts[0]!;
  if (parts.length > 2 || !Number.isFinite(value)) throw new InvalidArgumentError("Give a number.");
  return value;
}

/** The fields of `values` that `schema` has and people gave. */
export function givenFor(schema: z.ZodObject, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => values[name] !== undefined)
      .map((name) => [name, values[name]]),
  );
}

/** One line a fault, in the words of the command line. */
export function sayFaults(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `  --${kebab(String(path.at(-1) ?? ""))}: ${message}`)
    .join("\n");
}

/**
 * Reads the command line by two schemas: what only this command knows, and what it turns into options (`addSchemaOptions`).
 * Ends the process with every fault at once.
 */
export function readOptions<Own extends z.ZodObject, Made extends z.ZodObject>(
  command: Command,
  own: Own,
  made: Made,
): z.infer<Own> & z.infer<Made> {
  const raw = command.parse().opts();
  const [options, parameters] = [own.safeParse(givenFor(own, raw)), made.safeParse(givenFor(made, raw))];
  const faults = [options.error, parameters.error].filter((error) => error !== undefined).map(sayFaults);
  if (!options.success || !parameters.success) {
    return command.error(`error: these options do not work:\n${faults.join("\n")}`);
  }
  return { ...options.data, ...parameters.data };
}
