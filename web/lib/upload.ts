// Sends a picture to the API, with progress. XMLHttpRequest, because fetch cannot tell how much it has sent.
import * as z from "zod/mini";
import type { PictureFieldsFragment } from "./gql/graphql.ts";

/** Types a file dialogue offers. The server looks at the bytes and decides. */
export const ACCEPTED_TYPES = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/tiff";

const pictureSchema = z.object({
  id: z.string(),
  name: z.string(),
  width: z.number(),
  height: z.number(),
  sample: z.boolean(),
  url: z.string(),
});
const failureSchema = z.object({
  error: z.object({ message: z.string(), remedy: z.optional(z.string()) }),
});

export class UploadError extends Error {
  override name = "UploadError";
}

/**
 * @param isMap it is made for a run, and no list of pictures shows it.
 * @param onProgress called with the part that is sent, 0 to 1.
 * @throws {UploadError} whose message can be shown as it is.
 */
export function uploadPicture(
  file: File,
  onProgress: (fraction: number) => void,
  isMap = false,
): Promise<PictureFieldsFragment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const name = encodeURIComponent(file.name || "pasted.png");
    request.open("POST", `/pictures?name=${name}${isMap ? "&map=1" : ""}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () =>
      reject(new UploadError("The upload broke off. Check the connection and try again."));
    request.onload = () => {
      const picture = pictureSchema.safeParse(parseJson(request.responseText));
      if (picture.success) resolve(picture.data);
      else reject(new UploadError(failureText(request)));
    };
    request.send(file);
  });
}

function failureText({ status, responseText }: XMLHttpRequest): string {
  const failure = failureSchema.safeParse(parseJson(responseText));
  if (!failure.success) return `The server refused the picture (status ${status}).`;
  const { message, remedy } = failure.data.error;
  return remedy && !message.includes(remedy) ? `${message} ${remedy}` : message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
