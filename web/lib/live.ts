// The one WebSocket to the API. A subscription is given its variables anew at every (re)connect, so that it can go
// on from the last event it saw instead of starting over.
import { stringifyDocument, type TypedDocumentNode } from "@urql/core";
import { type Client, createClient } from "graphql-ws";
import { useSyncExternalStore } from "react";

export type ConnectionState = "connecting" | "connected" | "reconnecting";

let client: Client | undefined;
let connection: ConnectionState = "connecting";
const listeners = new Set<() => void>();

function setConnection(next: ConnectionState): void {
  if (next === connection) return;
  connection = next;
  for (const listener of listeners) listener();
}

function socket(): Client {
  client ??= createClient({
    url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    // Quick at first, then every five seconds, with some spread so that many visitors do not come back at once.
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(5000, 250 * 2 ** retries) + Math.random() * 250)),
    keepAlive: 10_000,
    lazyCloseTimeout: 3000,
    on: {
      connected: () => setConnection("connected"),
      closed: (event) => setConnection(wasOurs(event) ? "connecting" : "reconnecting"),
    },
  });
  return client;
}

/** The socket closes by itself when nobody subscribes; that is no trouble to report. */
const wasOurs = (event: unknown) => event instanceof CloseEvent && event.code === 1000;

export function useConnection(): ConnectionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
    () => "connecting",
  );
}

export interface LiveSink<Data> {
  next(data: Data): void;
  /** A final error: the server refused the operation. Lost connections are retried and never come here. */
  error(message: string): void;
  complete?(): void;
  /** After a lost connection came back: events without a cursor may have been missed. */
  reconnected?(): void;
  /** At every connect, the first one too: what was read before it may be older than the first event. */
  connected?(): void;
}

/**
 * Subscribes until the returned function is called.
 * @param variables called at every connect, so that a cursor in it is the newest.
 */
export function subscribeLive<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables,
  sink: LiveSink<Data>,
): () => void {
  const payload = {
    query: stringifyDocument(document),
    // Read when the client serialises the payload, which it does at every connect.
    get variables() {
      return variables() as Record<string, unknown>;
    },
  };
  const offConnected = socket().on("connected", (_socket, _payload, wasRetry) => {
    sink.connected?.();
    if (wasRetry) sink.reconnected?.();
  });
  const unsubscribe = socket().subscribe<Data>(payload, {
    next: ({ data, errors }) => {
      if (errors?.length) sink.error(errors.map((error) => error.message).join(" "));
      else if (data) sink.next(data);
    },
    error: (error) => sink.error(messageOf(error)),
    complete: () => sink.complete?.(),
  });
  return () => {
    offConnected();
    unsubscribe();
  };
}

function messageOf(error: unknown): string {
  if (Array.isArray(error)) return error.map(messageOf).join(" ");
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return "The live connection failed.";
}
