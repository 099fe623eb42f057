import { expect, it } from "vitest";
import { hostCheck } from "../../../server/origin.ts";

const accepts = (address: string, host: string | undefined) => hostCheck(address)({ headers: { host } });

it.each(["127.0.0.1", "localhost", "::1", "127.0.0.5"])(
  "a server on %s answers to this machine's names on any port",
  (address) => {
    for (const host of ["localhost:3000", "LOCALHOST", "127.0.0.1:8080", "[::1]:3000", undefined])
      expect(accepts(address, host), host).toBe(true);
    for (const host of [
      "evil.example:3000",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "192.168.0.7",
      "",
      "a b",
    ])
      expect(accepts(address, host), host).toBe(false);
  },
);

it("answers to containers, to names below localhost, and to those that it is told", () => {
  for (const host of ["host.docker.internal:3000", "art.localhost:3000"])
    expect(accepts("127.0.0.1", host), host).toBe(true);
  const isOurs = hostCheck("127.0.0.1", ["art.example"]);
  expect(isOurs({ headers: { host: "Art.example" } })).toBe(true);
  expect(isOurs({ headers: { host: "evil.art.example" } })).toBe(false);
});

it("answers to the loopback address that it listens on", () => {
  expect(accepts("127.0.0.5", "127.0.0.5:3000")).toBe(true);
  expect(accepts("127.0.0.1", "127.0.0.5:3000")).toBe(false);
});

it.each(["0.0.0.0", "::", "192.168.0.7", "art.example"])("a server on %s answers to any name", (address) => {
  expect(accepts(address, "art.example")).toBe(true);
});
