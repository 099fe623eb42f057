// Serving by hash: variants, caching, and nothing that is not an image.
import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { expect, it } from "vitest";
import { testPng, testServer, uploadPicture } from "./harness.ts";

const server = await testServer();
const { url } = await uploadPicture(server, await testPng(1, 600, 300));
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });
const sizeOf = async (response: Response) => {
  const { width, height, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return { width, height, format };
};

it("serves the stored bytes with immutable caching", async () => {
  const response = await get(url);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await sizeOf(response)).toEqual({ width: 600, height: 300, format: "png" });
});

it("answers 304 to who has it already", async () => {
  for (const path of [url, `${url}?w=320`]) {
    const etag = (await get(path)).headers.get("etag");
    expect(etag).toMatch(/^"[0-9a-f]{64}/);
    expect((await get(path, { "if-none-match": etag ?? "" })).status).toBe(304);
  }
  expect((await get(url)).headers.get("etag")).not.toBe((await get(`${url}?w=320`)).headers.get("etag"));
});

it.each([
  [320, 320],
  [300, 320],
  [1, 64],
  [99_999, 600],
])("serves w=%i as %i pixels wide: allowed widths only, never enlarged", async (asked, served) => {
  expect(await sizeOf(await get(`${url}?w=${asked}`))).toEqual({
    width: served,
    height: served / 2,
    format: "webp",
  });
});

it("gives everybody who asks at once the same variant", async () => {
  const responses = await Promise.all(Array.from({ length: 20 }, () => get(`${url}?w=480`)));
  const bodies = await Promise.all(
    responses.map(async (response) => Buffer.from(await response.arrayBuffer())),
  );
  expect(bodies.every((body) => body.equals(bodies[0]!))).toBe(true);
});

it.each(["0", "-5", "1.5", "wide", "1e9"])("refuses w=%s", async (width) => {
  expect((await get(`${url}?w=${width}`)).status).toBe(400);
});

it("answers 404 for unknown hashes, odd paths, and blobs that are no images", async () => {
  const weights = await server.blobs.put(randomBytes(1000));
  for (const path of [
    `/images/${"0".repeat(64)}`,
    `/images/${"0".repeat(64)}?w=64`,
    `/images/${weights}`,
    `/images/${weights}?w=64`,
    "/images/..%2f..%2fetc%2fpasswd",
    "/images/",
    "/styled-images/none/download",
  ]) {
    const response = await get(path);
    expect(response.status, path).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
  }
});
