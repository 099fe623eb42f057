// Uploads: good pictures become one normal form, bad input of every named kind is refused, the server stays up.
import { truncate, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp, { type Color } from "sharp";
import { describe, expect, it } from "vitest";
import { testPng, testServer, uploadPicture } from "./harness.ts";

const server = await testServer();

const post = (body: RequestInit["body"], init: RequestInit & { duplex?: "half" } = {}) =>
  fetch(`${server.url}/pictures?name=x`, { method: "POST", body, ...init });

const stored = async (url: string) => Buffer.from(await (await fetch(`${server.url}${url}`)).arrayBuffer());

/** Mean of each channel, 0 to 255. */
const means = async (image: Buffer) =>
  (await sharp(image).stats()).channels.map(({ mean }) => Math.round(mean));

const flat = (background: Color, channels: 3 | 4 = 3) =>
  sharp({ create: { width: 40, height: 20, channels, background } });

describe("accepted pictures", () => {
  it.each(["jpeg", "png", "webp", "avif", "gif", "tiff"] as const)(
    "stores %s as 8-bit sRGB PNG",
    async (format) => {
      const picture = await uploadPicture(
        server,
        await flat({ r: 200, g: 60, b: 20 }).toFormat(format).toBuffer(),
      );
      expect(picture).toMatchObject({ width: 40, height: 20 });
      const bytes = await stored(picture.url);
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: "png",
        space: "srgb",
        depth: "uchar",
        channels: 3,
      });
      const [r = 0, g = 0, b = 0] = await means(bytes);
      expect(Math.abs(r - 200) + Math.abs(g - 60) + Math.abs(b - 20)).toBeLessThan(12);
    },
  );

  it("takes the same bytes as the same picture, also when they arrive at once", async () => {
    const bytes = new Uint8Array(await testPng(1));
    const responses = await Promise.all(Array.from({ length: 5 }, () => post(bytes)));
    const pictures = (await Promise.all(responses.map((response) => response.json()))) as { id: string }[];
    expect(new Set(pictures.map(({ id }) => id)).size).toBe(1);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 201]);
    expect((await post(bytes)).status).toBe(200);
    expect(await server.db.picture.count({ where: { id: pictures[0]!.id } })).toBe(1);
  });

  it("brings back a file that was lost, cut short or damaged when the picture is uploaded again", async () => {
    const bytes = await testPng(2);
    const first = await uploadPicture(server, bytes, "before.png");
    const png = await stored(first.url);
    const { blob } = await server.db.picture.findUniqueOrThrow({ where: { id: first.id } });
    const path = join(server.dataFolder, "blobs", blob.slice(0, 2), blob);
    for (const harm of [
      () => server.blobs.remove(blob),
      () => truncate(path),
      () => writeFile(path, Buffer.alloc(png.length)),
    ]) {
      await harm();
      expect((await stored(first.url)).equals(png)).toBe(false);
      expect(await uploadPicture(server, bytes, "again.png")).toEqual(first);
      expect((await stored(first.url)).equals(png)).toBe(true);
    }
  });

  it("turns a photograph upright and strips its metadata", async () => {
    const sideways = await flat("red")
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: "me" } })
      .toBuffer();
    const picture = await uploadPicture(server, sideways);
    expect(picture).toMatchObject({ width: 20, height: 40 });
    const metadata = await sharp(await stored(picture.url)).metadata();
    expect(metadata).toMatchObject({ width: 20, height: 40 });
    expect(metadata.exif).toBeUndefined();
    expect(metadata.orientation).toBeUndefined();
  });

  it("lays transparent pictures on white", async () => {
    const transparent = await flat({ r: 0, g: 0, b: 0, alpha: 0 }, 4).png().toBuffer();
    const { url } = await uploadPicture(server, transparent);
    expect(await means(await stored(url))).toEqual([255, 255, 255]);
  });

  it("brings CMYK, 16 bits and grey to 8-bit sRGB", async () => {
    const sources = {
      cmyk: await flat("#c83c14").toColourspace("cmyk").jpeg().toBuffer(),
      deep: await flat("#c83c14").toColourspace("rgb16").png().toBuffer(),
      grey: await flat("#808080").toColourspace("b-w").png().toBuffer(),
    };
    expect(await sharp(sources.cmyk).metadata()).toMatchObject({ space: "cmyk" });
    expect(await sharp(sources.deep).metadata()).toMatchObject({ depth: "ushort" });
    expect(await sharp(sources.grey).metadata()).toMatchObject({ channels: 1 });
    for (const [name, bytes] of Object.entries(sources)) {
      const { url } = await uploadPicture(server, bytes);
      const metadata = await sharp(await stored(url)).metadata();
      expect(metadata, name).toMatchObject({ depth: "uchar", space: "srgb", channels: 3 });
    }
  });

  it("takes the first frame of an animation", async () => {
    const frames = Buffer.concat([Buffer.alloc(10 * 10 * 3, 255), Buffer.alloc(10 * 10 * 3, 0)]);
    const gif = await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const picture = await uploadPicture(server, gif);
    expect(picture).toMatchObject({ width: 10, height: 10 });
    expect(await means(await stored(picture.url))).toEqual([255, 255, 255]);
  });

  it("reduces what is greater than 4096 pixels a side", async () => {
    const wide = await sharp({ create: { width: 8192, height: 16, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    expect(await uploadPicture(server, wide)).toMatchObject({ width: 4096, height: 8 });
  });

  it("cleans and cuts names", async () => {
    const { name } = await uploadPicture(server, await testPng(50), `a\u0000\n b${"x".repeat(300)}`);
    expect(name).toMatch(/^a bx+$/);
    expect(name).toHaveLength(120);
    expect((await uploadPicture(server, await testPng(51), " ")).name).toBe("Untitled");
  });
});

describe("refused bodies", () => {
  /** A PNG whose header claims any size, with a body that is too short for it. */
  const hugePng = (width: number, height: number) => {
    const chunk = (type: string, data: Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      const body = Buffer.concat([Buffer.from(type), data]);
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(body));
      return Buffer.concat([length, body, sum]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.alloc(1000))),
      chunk("IEND", Buffer.alloc(0)),
    ]);
  };
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  );
  const noise = testPng(7, 300, 300);

  it.each([
    ["nothing", async () => Buffer.alloc(0), 400, "BAD_INPUT"],
    ["text", async () => Buffer.from("I am no picture at all"), 415, "UNSUPPORTED_IMAGE"],
    ["SVG", async () => svg, 415, "UNSUPPORTED_IMAGE"],
    ["PDF", async () => Buffer.from("%PDF-1.7 ..."), 415, "UNSUPPORTED_IMAGE"],
    ["HEIC", async () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), 415, "UNSUPPORTED_IMAGE"],
    ["a truncated PNG", async () => (await noise).subarray(0, (await noise).length / 2), 422, "BROKEN_IMAGE"],
    [
      "a truncated JPEG",
      async () =>
        (
          await sharp(await noise)
            .jpeg()
            .toBuffer()
        ).subarray(0, 2000),
      422,
      "BROKEN_IMAGE",
    ],
    ["a bare signature", async () => Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), 422, "BROKEN_IMAGE"],
    ["a header of 30000 x 30000", async () => hugePng(30_000, 30_000), 413, "TOO_LARGE"],
  ])("answers %s with its status and remedy", async (_name, make, status, code) => {
    const response = await post(new Uint8Array(await make()));
    const answer = await response.json();
    expect(response.status, JSON.stringify(answer)).toBe(status);
    expect(answer).toMatchObject({
      error: { code, message: expect.any(String), remedy: expect.any(String) },
    });
  });

  it("lists the accepted formats", async () => {
    const answer = (await (await post(svg)).json()) as { error: { allowed: string[]; message: string } };
    expect(answer.error.allowed).toEqual(["JPEG", "PNG", "WebP", "AVIF", "GIF", "TIFF"]);
    expect(answer.error.message).toContain("JPEG, PNG, WebP, AVIF, GIF, TIFF");
  });

  it("refuses 200 MB by their declared length, before a byte of them arrives", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          `POST /pictures HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 200000000\r\n\r\n`,
        );
      });
      socket.once("data", (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once("error", reject);
    });
    expect(answer).toContain("413 Payload Too Large");
  });

  it("counts a body of undeclared length and stops at the limit", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= 200_000_000) return controller.close();
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const before = process.memoryUsage().arrayBuffers;
    const response = await post(body, { duplex: "half" });
    expect(response.status).toBe(413);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120_000_000);
  });

  it("refuses other sites and keeps nothing of refused bodies", async () => {
    expect(
      (await post(new Uint8Array(await testPng(60)), { headers: { origin: "https://evil.example" } })).status,
    ).toBe(403);
    expect(await server.db.picture.count({ where: { name: "x" } })).toBe(1);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.logged).toEqual([]);
  });

  it("survives uploads that are broken off", async () => {
    const bytes = await testPng(61, 600, 600);
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          `POST /pictures HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
        );
        socket.write(bytes.subarray(0, bytes.length / 2), () => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect(await uploadPicture(server, bytes)).toMatchObject({ width: 600 });
  });
});

/** PNG's checksum (ISO 3309), bit by bit: the test needs it for a hundred bytes. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
