import { expect, it } from "vitest";
import { readLaunchEnvironment } from "../../../server/launch/environment.ts";

it("says more of the start from level 1 on", () => {
  const isDebug = (PENTIMENTO_DEBUG?: string) =>
    readLaunchEnvironment({ NODE_ENV: "test", PENTIMENTO_DEBUG }).isDebug;
  expect([undefined, "", "0"].map(isDebug)).toEqual([false, false, false]);
  expect(["1", "4"].map(isDebug)).toEqual([true, true]);
});
