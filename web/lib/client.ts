// The urql client for queries and mutations. Subscriptions go through live.ts, which can go on from a cursor.
import { Client, cacheExchange, fetchExchange } from "urql";

// On the server nothing is fetched; the address only has to be an address.
const apiUrl = () =>
  typeof window === "undefined" ? "http://localhost/graphql" : new URL("/graphql", window.location.href).href;

export function createApiClient(): Client {
  return new Client({
    url: apiUrl(),
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    requestPolicy: "cache-and-network",
  });
}
