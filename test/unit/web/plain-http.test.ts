// What the gallery may use of a browser when it is opened by plain HTTP from another machine (HOST=0.0.0.0, a telephone):
// browsers hide a part of their API there, which no test on 127.0.0.1 would notice. It reads the sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newId } from "../../../web/lib/new-id.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Asked for with `?.` they may be missing. */
const HIDDEN = [
  /\bcrypto\.(randomUUID|subtle)\b/,
  /\bgetCoalescedEvents\(/,
  /\bnavigator\.(clipboard|share|canShare|locks|storage|serviceWorker|mediaDevices|wakeLock|gpu|usb|bluetooth)\b(?!\?\.)/,
  /\b(new Notification|Notification\.|caches\.|showSaveFilePicker|showOpenFilePicker|showDirectoryPicker)/,
  /\b(VideoEncoder|VideoDecoder|ImageDecoder|EyeDropper|SharedArrayBuffer|DeviceMotionEvent|DeviceOrientationEvent)\b/,
];

const sources = ["web/app", "web/components", "web/lib", "gpu/paint"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter((file) => /\.tsx?$/.test(file));

it("uses nothing that browsers hide from plain HTTP", () => {
  expect(sources.length).toBeGreaterThan(150);
  const found = sources.flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line) && HIDDEN.some((api) => api.test(line)))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

it("makes ids that are UUIDs of version 4, each another", () => {
  const ids = Array.from({ length: 500 }, newId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
