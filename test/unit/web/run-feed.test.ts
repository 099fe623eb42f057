import { describe, expect, it } from "vitest";
import type { RunEventFieldsFragment } from "../../../web/lib/gql/graphql.ts";
import { RunFeed } from "../../../web/lib/run-feed.ts";

const createdAt = "2026-01-01T00:00:00.000Z";

function metrics(sequence: number, iteration: number, values: unknown, computeMs = iteration * 500) {
  return {
    __typename: "RunMetrics",
    sequence,
    createdAt,
    iteration,
    total: 5000,
    stage: null,
    values,
    computeMs,
  } satisfies RunEventFieldsFragment;
}

function preview(sequence: number, iteration: number, name: string | null = null) {
  return {
    __typename: "RunPreview",
    sequence,
    createdAt,
    iteration,
    width: 8,
    height: 6,
    url: `/images/${iteration}`,
    name,
  } satisfies RunEventFieldsFragment;
}

describe("RunFeed", () => {
  it("keeps the newest picture of each name beside the image", () => {
    const feed = new RunFeed();
    const events = [
      preview(1, 1),
      preview(2, 1, "filters"),
      preview(3, 2, "gradients"),
      preview(4, 2, "filters"),
    ];
    for (const event of events) feed.take(event);
    const { preview: image, named } = feed.snapshot();
    expect(image?.sequence).toBe(1);
    expect([...named].map(([name, { sequence }]) => [name, sequence])).toEqual([
      ["filters", 4],
      ["gradients", 3],
    ]);
  });

  it("takes each event once, however often a reconnect repeats it", () => {
    const feed = new RunFeed();
    const events = [metrics(1, 1, { total: 4 }), preview(2, 1), metrics(3, 2, { total: 3 }), preview(4, 2)];
    for (const event of [...events, ...events]) feed.take(event);
    const snapshot = feed.snapshot();
    expect(feed.sequence).toBe(4);
    expect(snapshot.iterations).toEqual([1, 2]);
    expect(snapshot.losses.get("total")).toEqual([4, 3]);
    expect(snapshot.preview?.iteration).toBe(2);
  });

  it("keeps the columns aligned when a loss appears late, disappears or is no number", () => {
    const feed = new RunFeed();
    feed.take(metrics(1, 1, { total: 4, tv: 1 }));
    feed.take(metrics(2, 2, { total: 3, "style:relu1_1": 2, bad: "NaN" }));
    feed.take(metrics(3, 3, null));
    const { iterations, losses } = feed.snapshot();
    expect(iterations).toEqual([1, 2, 3]);
    expect(losses.get("total")).toEqual([4, 3, null]);
    expect(losses.get("tv")).toEqual([1, null, null]);
    expect(losses.get("style:relu1_1")).toEqual([null, 2, null]);
    expect(losses.has("bad")).toBe(false);
  });

  it("thins a long curve instead of growing, and keeps it in order", () => {
    const feed = new RunFeed();
    for (let iteration = 1; iteration <= 20_000; iteration++) {
      feed.take(metrics(iteration, iteration, { total: iteration }));
    }
    const { iterations, losses, iteration } = feed.snapshot();
    expect(iteration).toBe(20_000);
    expect(iterations.length).toBeLessThanOrEqual(2000);
    expect(iterations.length).toBeGreaterThan(900);
    expect(losses.get("total")).toEqual(iterations);
    expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
  });

  it("keeps what is reported once an epoch, whatever else is thinned", () => {
    const [epochs, steps] = [12, 765];
    const feed = new RunFeed();
    let sequence = 0;
    for (let step = 1; step <= epochs * steps; step++) {
      const isEpochEnd = step % steps === 0;
      if (step % 4 !== 0 && !isEpochEnd) continue;
      const heldOut = isEpochEnd && { "accuracy/held out, clean": step / steps / 100 };
      feed.take(metrics(++sequence, step, { "loss/training": 1, ...heldOut }));
      // Live, a page is shown what there is by now.
      const shown = feed.snapshot().losses.get("accuracy/held out, clean") ?? [];
      expect(shown.filter((value) => value !== null).length).toBe(Math.floor(step / steps));
    }
    const { iterations, losses } = feed.snapshot();
    const column = losses.get("accuracy/held out, clean") ?? [];
    const kept = iterations.flatMap((iteration, index) => (column[index] == null ? [] : [iteration]));
    expect(kept).toEqual(Array.from({ length: epochs }, (_, epoch) => (epoch + 1) * steps));
    expect(iterations.length).toBeLessThanOrEqual(2000);
    expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
    expect(losses.get("loss/training")?.length).toBe(iterations.length);
  });

  it("stays bounded when points report many different names", () => {
    const feed = new RunFeed();
    for (let iteration = 1; iteration <= 10_000; iteration++) {
      feed.take(metrics(iteration, iteration, { [`name ${iteration % 40}`]: 1 }));
    }
    const { iterations, losses } = feed.snapshot();
    expect(iterations.length).toBeLessThanOrEqual(2000);
    for (const column of losses.values()) expect(column.some((value) => value !== null)).toBe(true);
  });

  it("takes its speed from the last iterations, and not across a pause", () => {
    const feed = new RunFeed();
    for (let iteration = 1; iteration <= 30; iteration++) {
      feed.take(
        metrics(iteration, iteration, {}, iteration <= 10 ? iteration * 9000 : 90_000 + iteration * 200),
      );
    }
    expect(feed.snapshot().secondsPerIteration).toBeCloseTo(0.2);
    feed.take({
      __typename: "RunStateChanged",
      sequence: 31,
      createdAt,
      state: "PAUSED",
      reason: null,
      remedy: null,
    });
    expect(feed.snapshot().secondsPerIteration).toBeUndefined();
  });

  it("counts the previews that were left out", () => {
    const feed = new RunFeed();
    feed.take({ __typename: "RunLagged", sequence: 9, createdAt, skipped: 4 });
    feed.take({ __typename: "RunLagged", sequence: 20, createdAt, skipped: 3 });
    expect(feed.snapshot().skippedPreviews).toBe(7);
    expect(feed.sequence).toBe(20);
  });

  it("does not change a snapshot that was handed out", () => {
    const feed = new RunFeed();
    feed.take(metrics(1, 1, { total: 4 }));
    const before = feed.snapshot();
    feed.take(metrics(2, 2, { total: 3 }));
    expect(before.iterations).toEqual([1]);
    expect(before.losses.get("total")).toEqual([4]);
  });
});
