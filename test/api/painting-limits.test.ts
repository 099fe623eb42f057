// What no painting takes: bad strokes, too many of them, paintings that are not there. Nothing of such a request is stored.
import { describe, expect, it } from "vitest";
import { PAINTING_LIMITS } from "../../gpu/paint/index.ts";
import { testServer } from "./harness.ts";
import { control, type NewEvent, PAINT, someStrokes, strokesEvent, testEasel } from "./painting-support.ts";

const server = await testServer();
const { db } = server;
const { newPainting, paint } = await testEasel(server);

describe("bad strokes", () => {
  const good = someStrokes(1)[0]!;
  const withStroke = (patch: Record<string, unknown>): NewEvent => ({
    ...strokesEvent("a"),
    strokes: [good, { ...good, ...patch }],
  });

  it.each<[string, NewEvent, RegExp]>([
    ["NaN, which JSON writes as null", withStroke({ x: Number.NaN }), /events\[0\]\.strokes\[1\]\.x/],
    ["infinite", withStroke({ theta: 1e300 }), /events\.0\.strokes\.1\.theta/],
    ["far outside", withStroke({ y: 5000 }), /events\.0\.strokes\.1\.y: .*2048/],
    ["larger than any painting", withStroke({ width: 1e6 }), /strokes\.1\.width: .*1024/],
    ["of no size", withStroke({ length: 0 }), /strokes\.1\.length: .*0\.1/],
    ["of a colour beyond white", withStroke({ red: 1.5 }), /strokes\.1\.red/],
    ["of an unknown brush", withStroke({ brush: "broom" }), /strokes\.1\.brush: .*"oval".*"bristle"/],
    ["with half a point", withStroke({ path: [1, 2, 3] }), /strokes\.1\.path: must hold x and y by turns/],
    ["with a seed of 33 bits", withStroke({ seed: 2 ** 33 }), /strokes\.1\.seed/],
    ["none at all", { ...strokesEvent("a"), strokes: [] }, /events\.0\.strokes: /],
    ["in an UNDO", { ...strokesEvent("a"), kind: "UNDO" }, /events\.0 is UNDO and has strokes/],
    [
      "in the place of others",
      { ...strokesEvent("a"), kind: "REPLACE" },
      /events\.0 is REPLACE: only relaxation/,
    ],
    ["without id", { ...strokesEvent("a"), id: "" }, /events\.0\.id must have 1 to 64 characters/],
    ["taken back before they were made", control("UNDO", "z"), /no gesture "z" to undo/],
  ])("%s: named, and nothing of the request is stored", async (_, event, message) => {
    const id = await newPainting();
    const { errors } = await paint(id, strokesEvent("good"), event);
    expect(
      errors?.[0]?.message.replaceAll("events[1]", "events[0]").replaceAll("events.1", "events.0"),
    ).toMatch(message);
    expect(await db.paintingEvent.count({ where: { paintingId: id } })).toBe(0);
    expect(await db.painting.findUnique({ where: { id } })).toMatchObject({
      lastSequence: 0,
      strokeCount: 0,
    });
  });

  it("too many: in an event, in a request, in a painting", async () => {
    const id = await newPainting();
    const { strokesPerEvent, strokesPerRequest, strokesPerPainting, eventsPerRequest } = PAINTING_LIMITS;
    const fill = (count: number): NewEvent => ({
      ...strokesEvent("a", 0),
      strokes: new Array<Record<string, unknown>>(count).fill(good),
    });
    const tooLong = await paint(id, fill(strokesPerEvent + 1));
    expect(tooLong.errors?.[0]?.message).toMatch(/events\.0\.strokes: .*500/);
    const tooMany = await paint(id, ...Array.from({ length: 5 }, () => fill(strokesPerRequest / 5 + 1)));
    expect(tooMany.errors?.[0]).toMatchObject({
      message: "A request may carry 50 events and 2000 strokes, not 5 and 2005.",
      extensions: { code: "TOO_LARGE" },
    });
    const events = Array.from({ length: eventsPerRequest + 1 }, () => control("CLEAR", "a"));
    expect((await paint(id, ...events)).errors?.[0]?.extensions.code).toBe("TOO_LARGE");
    // As if a hundred thousand were there already; writing a million would only take longer.
    await db.painting.update({ where: { id }, data: { strokeCount: strokesPerPainting - 1 } });
    expect((await paint(id, fill(2))).errors?.[0]).toMatchObject({
      message: expect.stringContaining("A painting holds 100000 strokes"),
      extensions: { code: "TOO_LARGE", remedy: "Print this one and begin another." },
    });
    expect((await paint(id, fill(1))).data?.paint.strokeCount).toBe(strokesPerPainting);
  });

  it("a million in one body: refused before it is read as strokes", async () => {
    const id = await newPainting();
    const body = JSON.stringify({
      query: PAINT,
      variables: {
        input: { painting: id, events: [{ ...strokesEvent("a"), strokes: new Array(1e6).fill({ x: 1 }) }] },
      },
    });
    const response = await fetch(`${server.url}/graphql`, {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body },
    });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain("TOO_LARGE");
  });

  it("for a painting that is not there", async () => {
    const { errors } = await paint("nobody", strokesEvent("a"));
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Unknown painting "nobody"'),
      extensions: { code: "NOT_FOUND" },
    });
  });
});
