// Whether postmaster.pid tells of a server: its number may belong to anybody after a crash.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isLeftOver, isServerOf } from "../../../prisma/embedded/postmaster.ts";

describe("a pid file", () => {
  it("is left over when its process is gone or is another program", () => {
    expect(isLeftOver(false, 0)).toBe(true);
  });

  it("is not while its process is the server, however long that takes to listen", () => {
    expect(isLeftOver(true, 60_000)).toBe(false);
  });

  it("is where nobody can say what its process is, once nobody has listened for seconds", () => {
    expect(isLeftOver(undefined, 0)).toBe(false);
    expect(isLeftOver(undefined, 4_000)).toBe(false);
    expect(isLeftOver(undefined, 6_000)).toBe(true);
  });
});

describe("the process that it names", () => {
  it("is no server when it has ended", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    expect(await isServerOf(child.pid!, "/data")).toBe(false);
  });

  it("is none when it is another program, where that can be told", async () => {
    expect(await isServerOf(process.pid, "/data")).toBe(process.platform === "win32" ? undefined : false);
  });
});
