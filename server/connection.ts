// Relay-style pages by keyset cursor, newest first: a page stays right while rows appear or disappear.
import "reflect-metadata";
import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import { badInput } from "./errors.ts";

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `Size of the page: 1 to ${MAX_PAGE}, ${DEFAULT_PAGE} unless told.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "The `endCursor` of the page before." })
  after?: string | null;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface Page<Row> {
  edges: { cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo: PageInfo;
  /** Called only when `totalCount` is asked for. */
  count: () => Promise<number>;
}

/** The connection type of a noun: `RunConnection` with its `RunEdge`. Call it once a noun. */
export function connectionOf<Node extends object>(
  name: string,
  node: () => ClassType<Node> | (abstract new () => Node),
) {
  const nodeType = node as () => ClassType<Node>;

  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(nodeType)
    node!: Node;
  }

  @ObjectType(`${name}Connection`)
  class Connection {
    count!: () => Promise<number>;

    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => [node()])
    nodes!: Node[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int)
    totalCount(): Promise<number> {
      return this.count();
    }
  }
  return Connection;
}

/** Position of a row in "newest first": its time, and its id among rows of the same millisecond. */
export interface Position {
  createdAt: Date;
  id: string;
}

/** What a Prisma query needs for one page. */
export interface PageQuery {
  take: number;
  orderBy: [{ createdAt: "desc" }, { id: "desc" }];
  where: { OR?: ({ createdAt: { lt: Date } } | { createdAt: Date; id: { lt: string } })[] };
}

/**
 * Reads one page.
 * @param read fetches rows for the query, one more than the page shows; it adds its own conditions.
 * @throws BAD_INPUT when `first` is out of range or `after` is no cursor of ours.
 */
export async function readPage<Row extends Position>(
  { first, after }: PageArgs,
  read: (query: PageQuery) => Promise<Row[]>,
  count: () => Promise<number>,
): Promise<Page<Row>> {
  const size = pageSize(first, DEFAULT_PAGE, MAX_PAGE);
  const position = after ? decodeCursor(after) : undefined;
  const rows = await read({
    take: size + 1,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    where: position
      ? {
          OR: [
            { createdAt: { lt: position.createdAt } },
            { createdAt: position.createdAt, id: { lt: position.id } },
          ],
        }
      : {},
  });
  return toPage(rows, size, encodeCursor, position !== undefined, count);
}

/** Cuts `rows` (read with one to spare) to a page. */
export function toPage<Row>(
  rows: Row[],
  size: number,
  cursorOf: (row: Row) => string,
  hasPreviousPage: boolean,
  count: () => Promise<number>,
): Page<Row> {
  const nodes = rows.slice(0, size);
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count,
  };
}

/** @throws BAD_INPUT unless `first` is between 1 and `max`. */
export function pageSize(first: number | null | undefined, standard: number, max: number): number {
  const size = first ?? standard;
  if (size < 1 || size > max) throw badInput(`first must be between 1 and ${max}, not ${size}.`);
  return size;
}

function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt.getTime()}:${id}`).toString("base64url");
}

function decodeCursor(cursor: string): Position {
  const [, time, id] = /^(\d{1,15}):(.+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (!time || !id) throw badInput("after is not a cursor.", "Pass the endCursor of the page before.");
  return { createdAt: new Date(Number(time)), id };
}
