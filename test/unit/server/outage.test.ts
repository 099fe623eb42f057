// What counts as a database that is away, and is told so.
import { DriverAdapterError } from "@prisma/driver-adapter-utils";
import { expect, it } from "vitest";
import { isOutageOfQuery } from "../../../prisma/outage.ts";
import { explain } from "../../../server/errors.ts";

it("knows the words of a connection that broke off", () => {
  const error = new Error("Connection terminated unexpectedly");
  expect(explain(error)).toMatchObject({ code: "UNAVAILABLE", message: "The database does not answer." });
  expect(isOutageOfQuery(error)).toBe(true);
});

it("takes a broken pipe for the database's only where a query met it", () => {
  const error = Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" });
  expect(explain(error)).toBeUndefined();
  expect(isOutageOfQuery(error)).toBe(true);
  expect(isOutageOfQuery(new Error("something else"))).toBe(false);
});

it("knows what the driver tells when a commit breaks off", () => {
  const gone = { kind: "postgres", severity: "FATAL", message: "terminating", detail: undefined } as const;
  const more = { column: undefined, hint: undefined };
  expect(isOutageOfQuery(new DriverAdapterError({ ...gone, ...more, code: "57P01" }))).toBe(true);
  expect(isOutageOfQuery(new DriverAdapterError({ ...gone, ...more, code: "23505" }))).toBe(false);
  expect(isOutageOfQuery(new DriverAdapterError({ kind: "ConnectionClosed" }))).toBe(true);
  expect(isOutageOfQuery(new DriverAdapterError({ kind: "UniqueConstraintViolation" }))).toBe(false);
});
