// Which data sets a worker has, by the folders that it is told.
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DatasetFolders, knownDatasets, requireDataset } from "../../../gpu/data/available.ts";
import { loadDataset } from "../../../gpu/data/dataset.ts";

const PICTURE = new URL("../../../assets/pictures/contents/lake.jpg", import.meta.url);
let home = "";

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pentimento-datasets-"));
  for (const name of ["boats", "houses"]) {
    await mkdir(join(home, "views", name), { recursive: true });
    for (let i = 0; i < 5; i++) await copyFile(PICTURE, join(home, "views", name, `${i}.jpg`));
  }
  await mkdir(join(home, "cifar"));
  const names = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  await writeFile(join(home, "cifar", "fine_label_names.txt"), names.join("\n"));
  await writeFile(join(home, "cifar", "test.bin"), "");
});
afterAll(() => rm(home, { recursive: true, force: true }));

it("has only the synthetic set where nothing is configured, and says how to come by the others", async () => {
  const known = await knownDatasets({});
  expect(known.map(({ id, isAvailable }) => [id, isAvailable])).toEqual([
    ["synthetic", true],
    ["cifar10", false],
    ["cifar100", false],
    ["pictures", false],
  ]);
  const remedies = known.map(({ remedy }) => /(\w+_DIR) naming/.exec(remedy ?? "")?.[1]);
  expect(remedies).toEqual([undefined, "CIFAR10_DIR", "CIFAR100_DIR", "PICTURES_DIR"]);
  expect(known[1]?.remedy).toContain(
    "npm run -s train -- --data cifar10 --epochs 1 --limit 1000 --checkpoint ",
  );
});

it("has what the command line downloaded, unless a folder is configured; which may be the one around it", async () => {
  const downloads = join(home, "downloads");
  const unpacked = join(downloads, "cifar-100-binary");
  await cp(join(home, "cifar"), unpacked, { recursive: true });
  const cifar100 = async (folders: DatasetFolders) =>
    (await knownDatasets(folders)).find(({ id }) => id === "cifar100");
  expect(await cifar100({ downloads })).toMatchObject({ isAvailable: true, source: unpacked });
  expect(await cifar100({ cifar100: downloads })).toMatchObject({ isAvailable: true, source: unpacked });
  expect(await cifar100({ downloads, cifar100: join(home, "views") })).toMatchObject({ isAvailable: false });
  expect(await cifar100({ downloads: home })).toMatchObject({ isAvailable: false });
});

it("calls pictures by their folder's name, but not by that of another data set", async () => {
  const folder = join(home, "around", "cifar10");
  await cp(join(home, "views"), folder, { recursive: true });
  const known = await knownDatasets({ pictures: folder });
  expect(known.map(({ id }) => id)).toEqual(["synthetic", "cifar10", "cifar100", "pictures-cifar10"]);
  expect((await loadDataset(folder)).id).toBe("pictures-cifar10");
});

it("has what its folders hold, with their classes, under the names that their models will say", async () => {
  const known = await knownDatasets({ cifar100: join(home, "cifar"), pictures: join(home, "views") });
  const find = (id: string) => known.find((one) => one.id === id)!;
  expect(find("cifar100")).toMatchObject({ isAvailable: true });
  expect(find("cifar100").classes).toHaveLength(100);
  expect(find("views")).toMatchObject({ isAvailable: true, classes: ["boats", "houses"] });
  const loaded = await loadDataset(requireDataset(known, "views"));
  expect([loaded.id, loaded.testSet.classes]).toEqual(["views", ["boats", "houses"]]);
});

it("says what is wrong with a folder that is configured", async () => {
  const known = await knownDatasets({ cifar10: join(home, "cifar"), pictures: join(home, "cifar") });
  const remedies = known.map(({ remedy }) => remedy);
  expect(remedies[1]).toMatch(/test_batch\.bin.*CIFAR10_DIR/s);
  expect(remedies[3]).toMatch(/no pictures in folders inside it.*PICTURES_DIR/s);
  expect(() => requireDataset(known, "cifar10")).toThrow(/does not have the data set CIFAR-10/);
});
