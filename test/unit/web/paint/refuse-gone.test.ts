// Which photographs are asked for again.
import { afterEach, expect, it, vi } from "vitest";
import { refuseGone } from "../../../../web/lib/paint/refuse-gone.ts";
import { isFinal } from "../../../../web/lib/refusal.ts";

afterEach(() => vi.unstubAllGlobals());

/** @param status undefined where no answer comes. @returns whether the photograph is asked for again. */
async function isAskedAgain(status?: number) {
  vi.stubGlobal("fetch", async () => {
    if (status === undefined) throw new TypeError("Failed to fetch");
    return new Response(null, { status });
  });
  const error = await refuseGone("/images/a").catch((reason: unknown) => reason);
  return !isFinal(error);
}

it("gives a photograph up only where the server has none", async () => {
  for (const status of [404, 410]) expect(await isAskedAgain(status), String(status)).toBe(false);
  for (const status of [200, 408, 429, 500, 503, undefined]) {
    expect(await isAskedAgain(status), String(status)).toBe(true);
  }
});
