// Tests that need a browser are never skipped in silence, and never at all where one is demanded.
import { afterEach, describe, expect, it, vi } from "vitest";
import { findBrowser } from "../../support/browser.ts";

const HERE: NodeJS.ProcessEnv = { NODE_ENV: "test", PATH: "/nowhere" };
// On a machine with a browser in a place of its own, such as macOS, there is nothing to miss.
const isAnywhere = (() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  return findBrowser(HERE) !== undefined;
})();
afterEach(() => vi.restoreAllMocks());

describe("findBrowser", () => {
  it("takes the program that CHROMIUM_PATH names, and refuses one that is none", () => {
    expect(findBrowser({ ...HERE, CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
    expect(() => findBrowser({ ...HERE, CHROMIUM_PATH: "/nowhere/chromium" })).toThrow(
      /names no program: \/nowhere\/chromium\. Install Chromium/,
    );
  });

  it.skipIf(isAnywhere)("says how to get one when there is none", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(findBrowser(HERE)).toBeUndefined();
    expect(warn.mock.calls.join()).toMatch(/apt-get install chromium/);
  });

  it.skipIf(isAnywhere).each([{ CI: "true" }, { PENTIMENTO_REQUIRE_BROWSER: "1" }])(
    "fails where %o",
    (demand) => {
      expect(() => findBrowser({ ...HERE, ...demand })).toThrow(
        /No browser for the e2e tests\. Install Chromium/,
      );
    },
  );
});
