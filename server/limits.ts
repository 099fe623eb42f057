// What a GraphQL operation may cost, so that no single request can ask for the whole database times itself. A field says by
// `complexity` what it costs itself; a list says by it how many items it may hold, and each costs what is selected of it.
// TypeGraphQL wants it in the `@FieldResolver`: where there is one, it passes over the `@Field`'s.
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { DEFAULT_PAGE } from "./connection.ts";
import { DEFAULT_EVENTS } from "./run/input.ts";

/** Fields that an answer may hold at most, list lengths counted. A run's 2,000 kept iterations take about 20,000. */
export const MAX_COST = 60_000;
/** Bounds parsing and validation, which come before the cost is known. */
export const MAX_TOKENS = 5000;
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * @param document valid against `schema`.
 * @returns the error for an operation that costs too much; else nothing.
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError | undefined {
  const cost = costOfOperation(schema, document, operationName, variables ?? {});
  if (cost <= MAX_COST) return undefined;
  return new GraphQLError(`The operation costs ${cost}; at most ${MAX_COST} is allowed.`, {
    extensions: { code: "TOO_LARGE", remedy: "Ask for shorter pages or fewer nested lists." },
  });
}

/** @returns an upper bound: every fragment counts, whichever type an object turns out to have. */
export function costOfOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Record<string, unknown>,
): number {
  const operation = getOperationAST(document, operationName);
  const rootType = operation && schema.getRootType(operation.operation);
  if (!rootType) return 0;
  const withDefaults = { ...defaultsOf(operation), ...variables };
  const fragmentCosts = new Map<string, number>();

  const costOfFragment = (name: string): number => {
    const known = fragmentCosts.get(name);
    if (known !== undefined) return known;
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    );
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return 0;
    const cost = costOfSelections(fragment.selectionSet, fragment.typeCondition.name.value);
    fragmentCosts.set(name, cost);
    return cost;
  };

  const costOfField = (field: FieldNode, typeName: string): number => {
    const type = schema.getType(typeName);
    const definition =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
    // Introspection: as deep as validation allows, but a schema is small.
    if (!definition) return 1;
    const own = Number(definition.extensions.complexity ?? 1);
    if (!field.selectionSet) return own;
    const { name } = getNamedType(definition.type);
    const isList = isListType(getNullableType(definition.type));
    const length = isList ? own : lengthOf(field, name, withDefaults);
    return own + length * costOfSelections(field.selectionSet, name);
  };

  const costOfSelection = (selection: SelectionNode, typeName: string): number => {
    switch (selection.kind) {
      case Kind.FIELD:
        return costOfField(selection, typeName);
      case Kind.FRAGMENT_SPREAD:
        return costOfFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return costOfSelections(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
    }
  };

  const costOfSelections = ({ selections }: SelectionSetNode, typeName: string): number =>
    selections.reduce((sum, selection) => sum + costOfSelection(selection, typeName), 0);

  return costOfSelections(operation.selectionSet, rootType.name);
}

/** How many items a connection may have; 1 for everything else. */
function lengthOf(field: FieldNode, typeName: string, variables: Record<string, unknown>): number {
  if (!typeName.endsWith("Connection")) return 1;
  const standard = typeName === "RunEventConnection" ? DEFAULT_EVENTS : DEFAULT_PAGE;
  const value = field.arguments?.find(({ name }) => name.value === "first")?.value;
  const first = value?.kind === Kind.VARIABLE ? variables[value.name.value] : value && toInt(value);
  // Anything else that passes validation is null, which means the standard page.
  return typeof first === "number" ? Math.max(first, 1) : standard;
}

function defaultsOf({
  variableDefinitions = [],
}: OperationDefinitionNode): Record<string, number | undefined> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && toInt(defaultValue),
    ]),
  );
}

const toInt = (value: ValueNode) => (value.kind === Kind.INT ? Number(value.value) : undefined);
