// Checks a run's parameters against the method's JSON Schema from the catalogue and fills in the defaults.
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { z } from "zod";
import type { CatalogueMethod } from "../../prisma/contract.ts";
import { ApiError } from "../errors.ts";

const MAX_KEPT_VALIDATORS = 100;
const validators = new Map<string, ValidateFunction>();
const objectSchema = z.record(z.string(), z.unknown());

export interface ParameterFault {
  /** `iterations`, or `styleLayers.0.weight` within. */
  name: string;
  message: string;
  /** The parameter's part of the JSON Schema. */
  allowed: unknown;
}

/**
 * @returns the parameters with every default filled in.
 * @throws BAD_INPUT naming every parameter at fault and what it may be.
 */
export function checkParameters(method: CatalogueMethod, given: unknown): Record<string, unknown> {
  const object = objectSchema.safeParse(given ?? {});
  if (!object.success) {
    throw new ApiError("BAD_INPUT", "parameters must be a JSON object.", {
      remedy: 'Pass for example {"iterations": 100}, or nothing for the defaults.',
    });
  }
  const parameters = structuredClone(object.data);
  const validate = validatorOf(method.parameters);
  if (validate(parameters)) return parameters;
  const faults = describeFaults(validate.errors ?? []);
  const list = faults.map(({ name, message }) => `${name} ${message}`).join("; ");
  throw new ApiError("BAD_INPUT", `Parameters that ${method.id} does not take: ${list}.`, {
    remedy: "Correct the listed parameters; those left out get their defaults.",
    parameters: faults,
  });
}

/** Keyed by text, so that another version of a schema gets its own validator. */
function validatorOf(schema: Record<string, unknown>): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = validators.get(text);
  if (known) return known;
  // An instance each, because two versions of a schema may carry the same $id.
  const ajv = new Ajv2020({
    allErrors: true,
    useDefaults: true,
    verbose: true,
    strict: false,
    validateFormats: false,
  });
  const validate = ajv.compile(schema);
  if (validators.size >= MAX_KEPT_VALIDATORS) validators.clear();
  validators.set(text, validate);
  return validate;
}

/** One fault a parameter. */
function describeFaults(errors: readonly ErrorObject[]): ParameterFault[] {
  const faults = new Map<string, ParameterFault>();
  for (const error of errors) {
    const fault = describeFault(error);
    if (!faults.has(fault.name)) faults.set(fault.name, fault);
  }
  return [...faults.values()];
}

const paramsSchema = z.object({
  additionalProperty: z.string().optional(),
  missingProperty: z.string().optional(),
});

function describeFault({
  instancePath,
  params,
  parentSchema = {},
  data,
  message,
}: ErrorObject): ParameterFault {
  const path = instancePath.split("/").slice(1);
  const { additionalProperty, missingProperty } = paramsSchema.parse(params);
  if (additionalProperty !== undefined) {
    const allowed = Object.keys(objectSchema.catch({}).parse(parentSchema.properties));
    return {
      name: [...path, additionalProperty].join(".").slice(0, 100),
      message: `is unknown (there are ${allowed.join(", ")})`,
      allowed,
    };
  }
  if (missingProperty !== undefined) {
    return { name: [...path, missingProperty].join("."), message: "is missing", allowed: parentSchema };
  }
  const shown = JSON.stringify(data)?.slice(0, 60) ?? "nothing";
  const expected = expectation(parentSchema);
  return {
    name: path.join("."),
    message: `${expected ? `must be ${expected}` : (message ?? "is not allowed")}, not ${shown}`,
    allowed: parentSchema,
  };
}

const rangeSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});

/** `an integer from 1 to 2000`; undefined where the schema is of another make. */
function expectation(schema: unknown): string | undefined {
  const range = rangeSchema.safeParse(schema);
  if (!range.success) return undefined;
  const { type, enum: values, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range.data;
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  if (range.data.const !== undefined) return JSON.stringify(range.data.const);
  const noun = type ? `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}` : undefined;
  const bounds = [
    minimum !== undefined && `from ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    // zod writes the bounds of safe integers out; nobody wants to read them.
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && `to ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return noun && [noun, ...bounds].join(" ");
}
