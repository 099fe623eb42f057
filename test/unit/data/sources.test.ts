// Where pictures come from: an archive from a server, CIFAR-100's layout, folders of pictures; and the fault of each.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { create } from "tar";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadCifar100 } from "../../../gpu/data/cifar.ts";
import { loadDataset } from "../../../gpu/data/dataset.ts";
import { DatasetError } from "../../../gpu/data/dataset-error.ts";
import { type Archive, fetchArchive } from "../../../gpu/data/download.ts";
import { loadImageFolder } from "../../../gpu/data/image-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "pentimento-sources-"));
});
afterAll(() => rm(root, { recursive: true }));

describe("an archive from a server", () => {
  let server: Server;
  let archive: Archive;
  let requests = 0;

  beforeAll(async () => {
    const inside = join(root, "inside");
    await mkdir(join(inside, "pictures"), { recursive: true });
    await writeFile(join(inside, "pictures", "batch.bin"), Buffer.alloc(100_000, 7));
    await writeFile(join(inside, "elsewhere.bin"), "not asked for");
    const path = join(root, "pictures.tar.gz");
    await create({ gzip: true, file: path, cwd: inside }, ["pictures", "elsewhere.bin"]);
    const bytes = await readFile(path);
    server = createServer(({ url }, response) => {
      requests++;
      if (url === "/gone.tar.gz") {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { "content-length": bytes.byteLength });
      if (url === "/broken.tar.gz") {
        response.write(bytes.subarray(0, 50), () => response.destroy());
        return;
      }
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port");
    const md5 = createHash("md5").update(bytes).digest("hex");
    archive = { url: `http://127.0.0.1:${address.port}/pictures.tar.gz`, md5, folder: "pictures" };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("is fetched once, with progress, and unpacked whole", async () => {
    const into = join(root, "fetched");
    const progress: number[] = [];
    const before = requests;
    const folder = await fetchArchive(archive, into, ({ done }) => progress.push(done));
    expect(await readFile(join(folder, "batch.bin"))).toEqual(Buffer.alloc(100_000, 7));
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(await readdir(into)).toEqual(["pictures"]);
    expect(await fetchArchive(archive, into)).toBe(folder);
    expect(requests).toBe(before + 1);
  });

  it.each<[string, (from: Archive) => Partial<Archive>, RegExp]>([
    [
      "of another digest",
      () => ({ md5: "0".repeat(32) }),
      /came with the MD5 [0-9a-f]{32} instead of 0{32}.*Try again/,
    ],
    [
      "that is gone",
      ({ url }) => ({ url: url.replace("pictures", "gone") }),
      /could not be fetched \(404 .*by --data/,
    ],
    ["cut short", ({ url }) => ({ url: url.replace("pictures", "broken") }), /broke off after \d+ bytes/],
    ["without the folder", () => ({ folder: "other" }), /pictures\.tar\.gz holds no folder other/],
    [
      "nowhere",
      () => ({ url: "http://127.0.0.1:1/a.tar.gz" }),
      /could not be fetched \(fetch failed: .*Check the connection/,
    ],
  ])("%s is refused, and nothing of it is left", async (_, change, message) => {
    const into = join(root, "refused");
    const wanted = { ...archive, ...change(archive) };
    await expect(fetchArchive(wanted, into)).rejects.toThrow(message);
    await expect(fetchArchive(wanted, into)).rejects.toThrow(DatasetError);
    expect(await readdir(into)).toEqual([]);
  });
});

describe("CIFAR-100", () => {
  it("has a coarse label before the fine one, and its names in a file", async () => {
    const folder = join(root, "cifar-100-binary");
    await mkdir(folder);
    const records = new Uint8Array(10_000 * 3074);
    for (let i = 0; i < 10_000; i++) records.set([i % 20, i % 100, 1, 2], i * 3074);
    await writeFile(join(folder, "test.bin"), records);
    await expect(loadCifar100(folder, "test")).rejects.toThrow(
      /fine_label_names\.txt is missing.*CIFAR-100 binary/,
    );
    const names = Array.from({ length: 100 }, (_, i) => `kind ${i}`);
    await writeFile(join(folder, "fine_label_names.txt"), `${names.join("\n")}\n\n`);
    const set = await loadCifar100(folder, "test");
    expect(set.classes).toEqual(names);
    expect([...set.labels.subarray(98, 102)]).toEqual([98, 99, 0, 1]);
    expect([...set.pixels.subarray(0, 6)]).toEqual([1, 0, 0, 2, 0, 0]);
    await expect(loadDataset(folder)).rejects.toThrow(/data_batch_\d\.bin is missing/);
    await writeFile(join(folder, "train.bin"), "short");
    await expect(loadDataset(root)).rejects.toThrow(
      /train\.bin has 5 bytes instead of 153700000.*--data cifar100/,
    );
  });
});

describe("a folder of pictures", () => {
  let folder: string;
  let cacheFolder: string;
  const options = () => ({ sizePx: 8, cacheFolder });

  async function paint(path: string, colour: string): Promise<void> {
    await mkdir(join(path, ".."), { recursive: true });
    const base = { width: 20, height: 12, channels: 3, background: colour } as const;
    await sharp({ create: base }).toFile(path);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(root, "folder-"));
    cacheFolder = join(folder, ".resized");
    for (let i = 0; i < 10; i++) {
      await paint(join(folder, "blue", `${i}.png`), "#0000ff");
      await paint(join(folder, "red", `${i}.jpg`), "#ff0000");
    }
    await writeFile(join(folder, "red", "notes.txt"), "no picture");
  });

  it("becomes a set of squares, a tenth of each class for testing, read from one file the next time", async () => {
    const { trainSet, testSet } = await loadImageFolder(folder, options());
    expect(trainSet.classes).toEqual(["blue", "red"]);
    expect([...testSet.labels].toSorted()).toEqual([0, 1]);
    expect([...trainSet.labels].toSorted()).toEqual([...Array(9).fill(0), ...Array(9).fill(1)]);
    // The first pictures are of all classes.
    expect(new Set(trainSet.labels.subarray(0, 6)).size).toBe(2);
    expect(trainSet.pixels.length).toBe(18 * 8 * 8 * 3);
    trainSet.labels.forEach((label, i) => {
      const [red, green, blue] = trainSet.pixels.subarray(i * 8 * 8 * 3);
      expect([red! > 250, green! < 5, blue! > 250]).toEqual([label === 1, true, label === 0]);
    });
    const stages: string[] = [];
    const again = await loadImageFolder(folder, {
      ...options(),
      onProgress: ({ stage }) => stages.push(stage),
    });
    expect(again).toEqual({ trainSet, testSet });
    expect(stages).toEqual([]);
  });

  it("is read again where a picture changed or what was kept is damaged", async () => {
    const first = await loadImageFolder(folder, options());
    await paint(join(folder, "blue", "0.png"), "#00ff00");
    await utimes(join(folder, "blue", "0.png"), 1, 1);
    const changed = await loadImageFolder(folder, options());
    expect(changed).not.toEqual(first);
    for (const name of await readdir(cacheFolder)) await truncate(join(cacheFolder, name), 10);
    expect(await loadImageFolder(folder, options())).toEqual(changed);
  });

  it("may say itself which pictures are for testing", async () => {
    const sorted = join(folder, "sorted");
    await paint(join(sorted, "train", "blue", "a.png"), "#0000ff");
    await paint(join(sorted, "train", "red", "a.png"), "#ff0000");
    await paint(join(sorted, "val", "red", "b.png"), "#ff0000");
    const { trainSet, testSet } = await loadImageFolder(sorted, options());
    expect([...trainSet.labels].toSorted()).toEqual([0, 1]);
    expect([...testSet.labels]).toEqual([1]);
    await paint(join(sorted, "val", "green", "c.png"), "#00ff00");
    await expect(loadImageFolder(sorted, options())).rejects.toThrow(
      "green is no class of the training pictures",
    );
  });

  it("names every picture that cannot be read", async () => {
    await writeFile(join(folder, "red", "broken.jpg"), "not a picture");
    const path = join(folder, "blue", "short.png");
    const noise = {
      width: 64,
      height: 64,
      channels: 3,
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    } as const;
    await sharp({ create: { ...noise, background: "#000000" } })
      .png()
      .toFile(path);
    await truncate(path, 2000);
    await expect(loadImageFolder(folder, options())).rejects.toThrow(
      /Not readable as pictures: .*short\.png \(.*broken\.jpg \(.*Replace them or take them out/,
    );
    expect(existsSync(cacheFolder)).toBe(false);
  });

  it("is recognised by its content, and says what it lacks", async () => {
    const { id, trainSet } = await loadDataset(folder, { sizePx: 16 });
    expect([id, trainSet.sizePx]).toEqual([folder.split("/").at(-1), 16]);
    await rm(join(folder, "red"), { recursive: true });
    await expect(loadImageFolder(folder, options())).rejects.toThrow("1 class folders; 2 to 256 are needed");
  });
});
