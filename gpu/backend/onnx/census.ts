// Counts the operators of an ONNX file by reading just that much of it: ours, or what ONNX Runtime made of ours.

/** Number of nodes by operator; those outside ONNX's own domain as `domain.Operator`. @throws if it is no protobuf. */
export function countOperators(model: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const graph of fields(model, 7)) {
    for (const node of fields(graph, 1)) {
      const [operator] = fields(node, 4).map(text);
      const [domain = ""] = fields(node, 7).map(text);
      const name = domain === "" ? operator! : `${domain}.${operator}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
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
