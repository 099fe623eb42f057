// Same-origin sanity: what a browser sends on behalf of another site is refused. Scripts send no Origin and pass.
import type { IncomingMessage } from "node:http";

export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return [host, headers["x-forwarded-host"]].includes(new URL(origin).host);
}
