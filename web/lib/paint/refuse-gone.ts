// Why a picture did not come: an image element does not say.
import { FinalError } from "../refusal.ts";

/** Too early and too often pass. */
const PASSING = new Set([408, 425, 429]);

/** @throws FinalError where the server has no such picture, and will have none. */
export async function refuseGone(url: string): Promise<void> {
  const { status } = await fetch(url, { method: "HEAD" });
  if (status >= 400 && status < 500 && !PASSING.has(status)) throw new FinalError("It is not here any more.");
}
