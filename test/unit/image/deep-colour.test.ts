// Pictures of 16 bits with a colour profile keep their colours, wherever files are read.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, it } from "vitest";
import { loadImageFolder } from "../../../gpu/data/image-folder.ts";
import { decodeImage } from "../../../gpu/image/codecs.ts";
import { normalisePicture } from "../../../server/picture/normalise.ts";

const ORANGE = [214, 92, 0];

/** A PNG of one colour; with a profile its numbers stay as they are and are to be read as that profile says. */
async function deepPng(profile?: "srgb" | "p3"): Promise<Buffer> {
  const pixels = Uint16Array.from({ length: 16 * 16 * 3 }, (_, i) => ORANGE[i % 3]! * 257);
  const raw = { width: 16, height: 16, channels: 3 } as const;
  const png = await sharp(pixels, { raw }).toColourspace("rgb16").png().toBuffer();
  if (!profile) return png;
  const profiled = await sharp(png).toColourspace("srgb").withIccProfile(profile).png().toBuffer();
  const { icc } = await sharp(profiled).metadata();
  const body = Buffer.concat([Buffer.from("iCCPprofile\0\0"), deflateSync(icc!)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  const header = 8 + 25;
  return Buffer.concat([png.subarray(0, header), length, body, sum, png.subarray(header)]);
}

const readers = {
  "of a method": async (bytes: Buffer) => {
    const { data } = await decodeImage(bytes);
    return [...data.subarray(0, 3)].map((value) => value * 255);
  },
  "of an upload": async (bytes: Buffer) => {
    const { png } = await normalisePicture(bytes);
    expect(await sharp(png).metadata()).toMatchObject({ depth: "uchar", space: "srgb", hasProfile: false });
    return [...(await sharp(png).raw().toBuffer()).subarray(0, 3)];
  },
  "of a folder to train with": async (bytes: Buffer) => {
    const folder = await mkdtemp(join(tmpdir(), "deep-"));
    for (const name of ["a", "b"]) {
      await mkdir(join(folder, name));
      for (let i = 0; i < 5; i++) await writeFile(join(folder, name, `${i}.png`), bytes);
    }
    const { trainSet } = await loadImageFolder(folder, { sizePx: 8, cacheFolder: join(folder, ".kept") });
    await rm(folder, { recursive: true });
    return [...trainSet.pixels.subarray(0, 3)];
  },
};

it.each(Object.entries(readers))("the reader %s", async (_, read) => {
  const cases = [
    [undefined, ORANGE],
    ["srgb", ORANGE],
    // Of 8 bits, the same numbers in Display P3 become these.
    ["p3", [231, 81, 0]],
  ] as const;
  for (const [profile, expected] of cases) {
    const bytes = await deepPng(profile);
    const { depth, hasProfile } = await sharp(bytes).metadata();
    expect([depth, hasProfile]).toEqual(["ushort", profile !== undefined]);
    const colour = await read(bytes);
    for (const [c, value] of colour.entries())
      expect(Math.abs(value - expected[c]!), `${profile}: ${colour}`).toBeLessThan(2);
  }
});
