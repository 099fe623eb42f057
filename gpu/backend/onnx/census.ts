// Lists the nodes of an ONNX file by reading just that much of it: ours, or what ONNX Runtime made of ours.

export interface NodeSummary {
  name: string;
  /** Outside ONNX's own domain: `domain.Operator`. */
  operator: string;
  outputs: readonly string[];
}

/** @throws if `model` is no protobuf. */
export function listNodes(model: Uint8Array): NodeSummary[] {
  return fields(model, 7).flatMap((graph) =>
    fields(graph, 1).map((node) => {
      const [operator = ""] = fields(node, 4).map(text);
      const [domain = ""] = fields(node, 7).map(text);
      const [name = ""] = fields(node, 3).map(text);
      return {
        name,
        operator: domain === "" ? operator : `${domain}.${operator}`,
        outputs: fields(node, 2).map(text),
      };
    }),
  );
}

/** Number of nodes by operator. */
export function countOperators(model: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { operator } of listNodes(model)) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return counts;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Contents of every length-delimited field of that number. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("The protobuf message ends inside a number.");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (field === wanted) found.push(message.subarray(at, at + length));
      at += length;
    } else throw new Error(`A protobuf message has no wire type ${wire}.`);
  }
  return found;
}
