// GraphQL over WebSocket (graphql-ws) on the path /graphql. Every bound of a connection is here: who may connect,
// message size, operations at a time, what may wait unsent, when a silent peer is given up.
import type { Server } from "node:http";
import { GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { ServerOptions } from "graphql-ws";
import { type Extra, useServer as serveGraphql } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Context } from "./context.ts";
import { toClientError } from "./errors.ts";
import { checkCost, MAX_TOKENS } from "./limits.ts";
import { type hostCheck, isSameOrigin } from "./origin.ts";

const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_CONNECTIONS = 1000;
const MAX_OPERATIONS = 100;
/** Bytes that answers to pings and queries may pile up unsent; subscriptions wait for the socket anyway. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const DRAIN_MS = 2000;

export interface SocketOptions {
  httpServer: Server;
  /** See `hostCheck`. */
  isOurs: ReturnType<typeof hostCheck>;
  schema: GraphQLSchema;
  context: Context;
  /** A peer that leaves a ping unanswered for so long is cut off. */
  keepAliveMs: number;
  log: (line: string) => void;
}

/** @returns how to close every socket: politely (code 1001), then for good. */
export function serveSockets({
  httpServer,
  isOurs,
  schema,
  context,
  keepAliveMs,
  log,
}: SocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // Events are small and images are compressed already; deflate would only hold memory.
    perMessageDeflate: false,
  });
  httpServer.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (request.url?.split("?")[0] !== "/graphql") return refuse("404 Not Found");
    if (!isOurs(request) || !isSameOrigin(request)) return refuse("403 Forbidden");
    if (sockets.clients.size >= MAX_CONNECTIONS) return refuse("503 Service Unavailable");
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit("connection", webSocket, request),
    );
  });

  const options: ServerOptions<Record<string, unknown>, Extra> = {
    schema,
    context,
    onSubscribe({ extra, subscriptions }, _id, { query, operationName, variables }) {
      if (extra.socket.bufferedAmount > MAX_UNSENT_BYTES) {
        extra.socket.terminate();
        return [new GraphQLError("The connection does not read its answers.")];
      }
      if (Object.keys(subscriptions).length > MAX_OPERATIONS) {
        return [
          new GraphQLError(`A connection may run ${MAX_OPERATIONS} operations at a time.`, {
            extensions: {
              code: "TOO_LARGE",
              remedy: "End some subscriptions first, or open another connection.",
            },
          }),
        ];
      }
      const document = parseQuery(query);
      if (document instanceof GraphQLError) return [document];
      const faults = validate(schema, document);
      if (faults.length > 0) return faults;
      const refusal = checkCost(schema, document, operationName, variables);
      if (refusal) return [refusal];
      return { schema, document, operationName, variableValues: variables, contextValue: context };
    },
    onPing({ extra }) {
      if (extra.socket.bufferedAmount > MAX_UNSENT_BYTES) extra.socket.terminate();
    },
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => toClientError(error.toJSON(), error, log)),
    onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
      errors
        ? { ...result, errors: errors.map((error) => toClientError(error.toJSON(), error, log)) }
        : undefined,
  };
  const server = serveGraphql(options, sockets, keepAliveMs);

  return async () => {
    const cut = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, DRAIN_MS);
    await server.dispose();
    clearTimeout(cut);
  };
}

function parseQuery(query: string) {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError("The query cannot be parsed.");
  }
}
