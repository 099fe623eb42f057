// What counts as a database that is away, and is told so.
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
