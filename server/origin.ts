// Whom a browser may ask for: what it sends on behalf of another site is refused. Scripts send no Origin and pass.
import type { IncomingMessage } from "node:http";

type Headers = Pick<IncomingMessage, "headers">;

export function isSameOrigin({ headers }: Headers): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return [host, headers["x-forwarded-host"]].includes(new URL(origin).host);
}

/** The last is what containers call the machine that they run on. */
const NAMES_OF_THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]", "host.docker.internal"];

/**
 * Another site can let its own name lead to this machine (DNS rebinding) and is then the same origin. So a server that only
 * this machine can reach answers to this machine's names alone. One that others reach, perhaps through a proxy, has names
 * that it cannot know, and answers to all.
 * @param address that the server listens on.
 * @param further names by which a proxy or a tunnel on this machine asks.
 * @returns whether a request asks for a name that is the server's.
 */
export function hostCheck(address: string, further: readonly string[] = []): (request: Headers) => boolean {
  const isLoopback = address === "localhost" || address === "::1" || address.startsWith("127.");
  if (!isLoopback) return () => true;
  const names = [...NAMES_OF_THIS_MACHINE, address, ...further];
  return ({ headers: { host } }) => {
    // No browser leaves it out.
    if (host === undefined) return true;
    if (!URL.canParse(`http://${host}`)) return false;
    const { hostname } = new URL(`http://${host}`);
    // Names below localhost lead to this machine wherever they are looked up.
    return names.includes(hostname) || hostname.endsWith(".localhost");
  };
}
