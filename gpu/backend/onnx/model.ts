// Serialises a graph as an ONNX ModelProto (field numbers from onnx/onnx.proto). Owns the file format only: what the
// graph means is decided elsewhere.
import { Message } from "./protobuf.ts";

/** TensorProto.DataType of every element type used here. */
export const ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof ELEMENT_TYPE;

/** Plain numbers become INT, arrays INTS: a float attribute says so, because 1 could be either. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface OnnxNode {
  /** For people and profiles: operation/number. Unique. */
  name?: string;
  opType: string;
  domain: string;
  /** "" is an omitted optional input. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Attributes;
}

export interface OnnxTensorType {
  name: string;
  elementType: ElementType;
  /** Undefined where the shape is found out by computing. */
  dims: readonly number[] | undefined;
}

export interface OnnxConstant extends OnnxTensorType {
  dims: readonly number[];
  /** Little-endian elements. */
  data: Uint8Array;
}

export interface OnnxGraph {
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
  inputs: readonly OnnxTensorType[];
  outputs: readonly OnnxTensorType[];
}

const IR_VERSION = 9;
/** Operator sets by domain. Version 19 is the first whose AveragePool knows dilations. */
const OPERATOR_SETS = [
  { domain: "", version: 19 },
  { domain: "com.microsoft", version: 1 },
  { domain: "com.microsoft.nchwc", version: 1 },
];

export function encodeModel(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.bytes(1, encodeNode(node));
  body.bytes(2, "lazy");
  for (const constant of graph.constants) body.bytes(5, encodeConstant(constant));
  for (const input of graph.inputs) body.bytes(11, encodeType(input));
  for (const output of graph.outputs) body.bytes(12, encodeType(output));
  const model = new Message().integer(1, IR_VERSION).bytes(7, body);
  for (const { domain, version } of OPERATOR_SETS)
    model.bytes(8, new Message().bytes(1, domain).integer(2, version));
  return model.finish();
}

function encodeNode(node: OnnxNode): Message {
  const message = new Message();
  for (const input of node.inputs) message.bytes(1, input);
  for (const output of node.outputs) message.bytes(2, output);
  if (node.name) message.bytes(3, node.name);
  message.bytes(4, node.opType);
  for (const [name, value] of Object.entries(node.attributes)) message.bytes(5, encodeAttribute(name, value));
  if (node.domain !== "") message.bytes(7, node.domain);
  return message;
}

function encodeAttribute(name: string, value: AttributeValue): Message {
  const message = new Message().bytes(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, 2);
  if (typeof value === "string") return message.bytes(4, value).integer(20, 3);
  if ("float" in value) return message.float(2, value.float).integer(20, 1);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function encodeConstant({ name, elementType, dims, data }: OnnxConstant): Message {
  const message = new Message();
  for (const dim of dims) message.integer(1, dim);
  return message.integer(2, ELEMENT_TYPE[elementType]).bytes(8, name).bytes(9, data);
}

function encodeType({ name, elementType, dims }: OnnxTensorType): Message {
  const tensor = new Message().integer(1, ELEMENT_TYPE[elementType]);
  if (dims) {
    const shape = new Message();
    for (const dim of dims) shape.bytes(1, new Message().integer(1, dim));
    tensor.bytes(2, shape);
  }
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}
