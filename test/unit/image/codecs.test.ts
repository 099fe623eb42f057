// Picture files of every awkward kind become upright sRGB rasters, or a clear error.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage, encodeJpeg, encodePng, ImageError } from "../../../gpu/image/codecs.ts";
import type { Raster } from "../../../gpu/image/raster.ts";
import { seededRandom } from "../../../gpu/random.ts";

const orange = { r: 200, g: 100, b: 20 };
const plain = (width = 8, height = 4) =>
  sharp({ create: { width, height, channels: 3, background: orange } });

/** Left half red, right half blue. */
const halves = () => {
  const data = Buffer.alloc(8 * 4 * 3);
  for (let i = 0; i < 32; i++) data[i * 3 + (i % 8 < 4 ? 0 : 2)] = 255;
  return sharp(data, { raw: { width: 8, height: 4, channels: 3 } });
};

function pixel({ data, width }: Raster, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)].map((v) => Math.round(v * 255));
}

describe("decoding", () => {
  it("turns the picture upright as EXIF says", async () => {
    const lying = await halves().withMetadata({ orientation: 6 }).png().toBuffer();
    const raster = await decodeImage(lying);
    expect([raster.width, raster.height]).toEqual([4, 8]);
    expect(pixel(raster, 1, 0)).toEqual([255, 0, 0]);
    expect(pixel(raster, 1, 7)).toEqual([0, 0, 255]);
  });

  it("lays transparency on white", async () => {
    const background = { r: 255, g: 0, b: 0, alpha: 0 };
    const png = await sharp({ create: { width: 4, height: 4, channels: 4, background } })
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(png), 2, 2)).toEqual([255, 255, 255]);
  });

  it("reads 16-bit, grey and CMYK pictures", async () => {
    const deep = await plain().toColourspace("rgb16").png().toBuffer();
    expect(pixel(await decodeImage(deep), 0, 0)).toEqual([200, 100, 20]);

    const grey = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#808080" } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(grey), 3, 3)).toEqual([128, 128, 128]);

    const ink = await plain().toColourspace("cmyk").jpeg().toBuffer();
    pixel(await decodeImage(ink), 0, 0).forEach((value, i) => {
      // Conversions between colour profiles do not come back exactly.
      expect(Math.abs(value - [200, 100, 20][i]!)).toBeLessThan(25);
    });
  });

  it("takes the first frame of an animation", async () => {
    const frames = Buffer.concat([Buffer.alloc(48, 255), Buffer.alloc(48, 0)]);
    const gif = await sharp(frames, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      .gif({ loop: 0 })
      .toBuffer();
    expect((await sharp(gif, { animated: true }).metadata()).pages).toBe(2);
    const raster = await decodeImage(gif);
    expect([raster.width, raster.height]).toEqual([4, 4]);
    expect(pixel(raster, 0, 0)).toEqual([255, 255, 255]);
  });

  it("shrinks what no method could use", async () => {
    const raster = await decodeImage(await plain(3000, 300).png().toBuffer());
    expect([raster.width, raster.height]).toEqual([2048, 205]);
  });

  const noise = () => {
    const random = seededRandom(1);
    return Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, () => random.integer(256)));
  };

  it.each([
    ["empty bytes", async () => Buffer.alloc(0)],
    ["text", async () => Buffer.from("no picture at all")],
    [
      "a truncated JPEG",
      async () => {
        const whole = await sharp(noise(), { raw: { width: 64, height: 64, channels: 3 } })
          .jpeg()
          .toBuffer();
        return whole.subarray(0, whole.length / 2);
      },
    ],
    ["a PNG cut in its header", async () => (await plain().png().toBuffer()).subarray(0, 30)],
    ["a header that announces 900 megapixels", async () => hugePng()],
  ])("refuses %s with a remedy", async (_, bytes) => {
    const failure = await decodeImage(await bytes()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImageError);
    expect(String(failure)).toMatch(/Use a (whole )?JPEG, PNG or WebP file\./);
  });
});

/** A real 1 x 1 PNG whose header lies about its size. */
function hugePng(): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4);
  header.writeUInt32BE(30000, 8);
  header.writeUInt32BE(30000, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeInt32BE(crc32(header.subarray(4, 21)), 21);
  const end = Buffer.from("0000000049454e44ae426082", "hex");
  const empty = Buffer.from("0000000049444154", "hex");
  const emptyCrc = Buffer.alloc(4);
  emptyCrc.writeInt32BE(crc32(empty.subarray(4)));
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), header, empty, emptyCrc, end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

describe("encoding", () => {
  const gradient: Raster = {
    width: 16,
    height: 16,
    data: Float32Array.from({ length: 768 }, (_, i) => Math.round((i / 767) * 255) / 255),
  };

  it("returns the same pixels from a PNG", async () => {
    const decoded = await decodeImage(await encodePng(gradient));
    expect(decoded).toEqual(gradient);
  });

  it("clamps what is outside the range", async () => {
    const wild = { width: 2, height: 1, data: Float32Array.from([-1, 0.5, 2, 0, 1, 0.25]) };
    expect(pixel(await decodeImage(await encodePng(wild)), 0, 0)).toEqual([0, 128, 255]);
  });

  it("keeps a JPEG close", async () => {
    const decoded = await decodeImage(await encodeJpeg(gradient, 95));
    const worst = decoded.data.reduce((max, v, i) => Math.max(max, Math.abs(v - gradient.data[i]!)), 0);
    expect(worst).toBeLessThan(0.05);
  });

  it("embeds the provenance as ASCII JSON", async () => {
    const provenance = { content: "Straße.jpg", seed: 7, method: "gatys" };
    const { exif } = await sharp(await encodePng(gradient, provenance)).metadata();
    const text = exif!.toString("latin1");
    expect(JSON.parse(text.slice(text.indexOf("{"), text.indexOf("}") + 1))).toEqual(provenance);
  });
});
