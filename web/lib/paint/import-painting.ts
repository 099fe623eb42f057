// Sends a stroke file to the API, which makes a painting of it.
import * as z from "zod/mini";
import { authorId } from "./wire.ts";

const paintingSchema = z.object({ id: z.string() });
const failureSchema = z.object({
  error: z.object({ message: z.string(), remedy: z.optional(z.string()) }),
});

/**
 * @param picture id of the photograph to go on with; the file's own unless told.
 * @returns the new painting's id. @throws Error whose message can be shown as it is.
 */
export async function importPainting(file: Blob, picture: string | undefined): Promise<string> {
  // The beginning is this browser's own: its undo takes it back.
  const query = new URLSearchParams({ author: authorId(), ...(picture ? { picture } : {}) });
  let response: Response;
  try {
    response = await fetch(`/paintings?${query}`, { method: "POST", body: file });
  } catch {
    throw new Error("The server cannot be reached. Try again.");
  }
  const answer: unknown = await response.json().catch(() => undefined);
  const painting = paintingSchema.safeParse(answer);
  if (painting.success) return painting.data.id;
  const failure = failureSchema.safeParse(answer);
  if (!failure.success) throw new Error(`The server refused the file (status ${response.status}).`);
  const { message, remedy } = failure.data.error;
  throw new Error(remedy && !message.includes(remedy) ? `${message} ${remedy}` : message);
}
