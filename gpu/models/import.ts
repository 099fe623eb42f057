// Weights that others trained, from a safetensors file into a network's own names and layouts: our names as they are,
// or PyTorch's, whose filters are [outputs, inputs, height, width] and whose linear layers [outputs, inputs]. Takes all
// or nothing: every difference is found before anything is said.
import type { Network, NetworkDefinition } from "../networks/network.ts";
import { type NamedArray, openSafetensors, READABLE_DTYPES, type StoredTensor } from "./safetensors.ts";

export interface ImportedWeights {
  /** By the network's names, in its layouts, all of them. */
  weights: Map<string, NamedArray>;
  /** Whose names the file used. */
  names: "pentimento" | "pytorch";
  /** Tensors of the file that the network has no use for, and why that is right is known. */
  leftOut: string[];
  /** Whether 16 bits held the file's numbers. */
  isHalf: boolean;
}

/** Everything that differs, a line each. */
export class ImportError extends Error {
  constructor(
    what: string,
    readonly differences: readonly string[],
  ) {
    const shown = differences.slice(0, SHOWN_DIFFERENCES).map((line) => `  ${line}`);
    const rest = differences.length - shown.length;
    super([`${what}:`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])].join("\n"));
    this.name = "ImportError";
  }
}

const SHOWN_DIFFERENCES = 20;

/** What a file may call a parameter, and how it is laid out there. */
interface Expected {
  name: string;
  theirName: string;
  theirShape: number[];
  convert(values: Float32Array): Float32Array;
}

/**
 * @throws {ImportError} listing tensors that are missing, unexpected, of another shape or of a type that is no
 *   floating-point number.
 */
export function importWeights(
  definition: Pick<NetworkDefinition, "label" | "pytorchName" | "isFeaturesOnly">,
  network: Network,
  bytes: Uint8Array,
): ImportedWeights {
  const { tensors } = openSafetensors(bytes);
  const conventions = conventionsOf(definition, network);
  const known = conventions.map(({ expected }) => expected.filter((e) => tensors.has(e.theirName)).length);
  const best = known.indexOf(Math.max(...known));
  if (known[best] === 0) throw strangeNames(definition.label, conventions, tensors);
  const { names, expected } = conventions[best]!;
  const leftOut = [...tensors.keys()].filter((name) => isUseless(name, definition));
  const differences = compare(expected, tensors, new Set(leftOut));
  if (differences.length > 0) {
    throw new ImportError(
      `These are not the weights of ${definition.label}, width ${network.width}`,
      differences,
    );
  }
  const weights = expected.map(({ name, theirName, convert }, i): [string, NamedArray] => {
    const values = convert(tensors.get(theirName)!.read());
    if (!values.every(Number.isFinite))
      throw new ImportError("Weights must be finite", [`"${theirName}" is not`]);
    return [name, { shape: network.parameters[i]!.shape, values }];
  });
  const isHalf = expected.every(({ theirName }) => tensors.get(theirName)!.dtype === "F16");
  return { weights: new Map(weights), names, leftOut, isHalf };
}

interface Convention {
  names: ImportedWeights["names"];
  expected: Expected[];
}

function conventionsOf(
  { pytorchName }: Pick<NetworkDefinition, "pytorchName">,
  network: Network,
): Convention[] {
  const own = network.parameters.map(
    ({ name, shape }): Expected => ({
      name,
      theirName: name,
      theirShape: shape,
      convert: (values) => values,
    }),
  );
  const conventions: Convention[] = [{ names: "pentimento", expected: own }];
  if (pytorchName) {
    const expected = network.parameters.map(({ name, shape }): Expected => {
      const theirShape = pytorchShape(shape);
      return { name, theirName: pytorchName(name), theirShape, convert: (v) => fromPytorch(v, shape) };
    });
    conventions.push({ names: "pytorch", expected });
  }
  return conventions;
}

function pytorchShape(shape: readonly number[]): number[] {
  if (shape.length === 2) return [shape[1]!, shape[0]!];
  return shape.length === 4 ? [shape[3]!, shape[2]!, shape[0]!, shape[1]!] : [...shape];
}

/** From [outputs, inputs, ...] to [..., inputs, outputs]. @param shape ours. */
function fromPytorch(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length < 2) return values;
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const positions = values.length / (inputs * outputs);
  const converted = new Float32Array(values.length);
  for (let at = 0, o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let p = 0; p < positions; p++) converted[(p * inputs + i) * outputs + o] = values[at++]!;
    }
  }
  return converted;
}

/** PyTorch counts batches beside its norms; and a whole VGG brings the linear layers that ours does without. */
function isUseless(name: string, { isFeaturesOnly }: Pick<NetworkDefinition, "isFeaturesOnly">): boolean {
  return name.endsWith(".num_batches_tracked") || (isFeaturesOnly === true && name.startsWith("classifier."));
}

function compare(
  expected: readonly Expected[],
  tensors: ReadonlyMap<string, StoredTensor>,
  leftOut: ReadonlySet<string>,
): string[] {
  const differences: string[] = [];
  for (const { theirName, theirShape } of expected) {
    const tensor = tensors.get(theirName);
    if (!tensor) {
      differences.push(`missing: "${theirName}" [${theirShape}]`);
      continue;
    }
    if (tensor.shape.join() !== theirShape.join()) {
      differences.push(`wrong shape: "${theirName}" is [${tensor.shape}], not [${theirShape}]`);
    }
    if (!READABLE_DTYPES.includes(tensor.dtype)) {
      differences.push(`wrong type: "${theirName}" is ${tensor.dtype}, not ${READABLE_DTYPES.join(" or ")}`);
    }
  }
  const known = new Set(expected.map(({ theirName }) => theirName));
  for (const [name, { shape }] of tensors) {
    if (!known.has(name) && !leftOut.has(name)) differences.push(`unexpected: "${name}" [${shape}]`);
  }
  return differences;
}

function strangeNames(
  label: string,
  conventions: readonly Convention[],
  tensors: ReadonlyMap<string, StoredTensor>,
): ImportError {
  const wanted = conventions.map(({ names, expected }) => `"${expected[0]!.theirName}" (${names})`);
  const found = [...tensors.keys()].slice(0, 3).map((name) => `"${name}"`);
  return new ImportError(`No tensor is named as those of ${label} are`, [
    `expected names such as ${wanted.join(" or ")}`,
    `the file has ${tensors.size} tensors${found.length > 0 ? `, such as ${found.join(", ")}` : ""}`,
  ]);
}
