// What the tests of paintings share: events to send, and windows that follow a painting over a real socket.
import { stroke } from "../unit/paint/strokes.ts";
import {
  ask,
  askFor,
  eventually,
  subscriptionClient,
  type TestServer,
  testPng,
  uploadPicture,
} from "./harness.ts";

export interface ReceivedEvent {
  sequence: number;
  id: string;
  kind: string;
  gesture: string;
  author: string;
  strokes: Record<string, unknown>[];
}
export interface NewEvent {
  id?: string;
  kind?: string;
  gesture?: string;
  author?: string;
  strokes?: Record<string, unknown>[];
}

export const CREATE = `mutation ($picture: ID!, $ground: String) { createPainting(input: { picture: $picture, ground: $ground }) {
  id width height ground lastSequence strokeCount picture { id } url(width: 320) printUrl } }`;
export const PAINT = "mutation ($input: PaintInput!) { paint(input: $input) { lastSequence strokeCount } }";
const EVENTS = `subscription ($id: ID!, $after: Int) { paintingEvents(paintingId: $id, after: $after) {
  sequence id kind gesture author strokes createdAt } }`;

const WORK = "subscription ($id: ID!) { paintingWork(paintingId: $id) { state done total message } }";

export interface Work {
  state: string;
  done: number;
  total: number;
  message: string | null;
}

let made = 0;
export const someStrokes = (count: number) =>
  Array.from({ length: count }, () => {
    made += 1;
    const place = { x: 20 + ((made * 37) % 900), y: 20 + ((made * 61) % 600) };
    const { path: _, ...plain } = stroke({
      ...place,
      length: 60,
      width: 20,
      red: (made % 7) / 7,
      seed: made,
    });
    return plain;
  });
export const strokesEvent = (gesture: string, count = 3, author = "ada"): NewEvent => ({
  ...{ id: crypto.randomUUID(), kind: "STROKES", gesture, author },
  strokes: someStrokes(count),
});
export const control = (kind: string, gesture: string, author = "ada"): NewEvent => ({
  ...{ id: crypto.randomUUID(), kind, gesture, author },
});

/** A picture to paint after, and what is done to paintings of it. */
export async function testEasel(server: TestServer) {
  const picture = await uploadPicture(server, await testPng(3, 96, 64), "harbour.png");

  async function newPainting(): Promise<string> {
    const { createPainting } = await askFor<{ createPainting: { id: string } }>(server, CREATE, {
      picture: picture.id,
    });
    return createPainting.id;
  }

  const paint = (painting: string, ...events: NewEvent[]) =>
    ask<{ paint: { lastSequence: number; strokeCount: number } }>(server, PAINT, {
      input: { painting, events },
    });

  /** Subscribes as a window does: when the socket is lost it comes back with the last sequence it saw. */
  function openWindow(id: string, after = 0) {
    const events: ReceivedEvent[] = [];
    let client = subscriptionClient(server);
    const follow = async () => {
      const cursor = events.at(-1)?.sequence ?? after;
      for await (const { data, errors } of client.iterate<{ paintingEvents: ReceivedEvent }>({
        query: EVENTS,
        variables: { id, after: cursor },
      })) {
        if (errors || !data) throw new Error(JSON.stringify(errors));
        events.push(data.paintingEvents);
      }
    };
    let following = follow();
    return {
      events,
      has: (count: number) => eventually(() => (events.length >= count ? events : undefined)),
      ended: () => following,
      async drop() {
        await client.dispose();
        await following;
      },
      reconnect() {
        client = subscriptionClient(server);
        following = follow();
      },
      async close() {
        await client.dispose();
        await following;
      },
    };
  }

  /** Follows the work on a painting, from how it is now: null where there is none. */
  async function watchWork(id: string) {
    const seen: (Work | null)[] = [];
    const client = subscriptionClient(server);
    const following = (async () => {
      for await (const { data, errors } of client.iterate<{ paintingWork: Work | null }>({
        query: WORK,
        variables: { id },
      })) {
        if (errors) throw new Error(JSON.stringify(errors));
        seen.push(data?.paintingWork ?? null);
      }
    })();
    await eventually(() => (seen.length > 0 ? true : undefined));
    return {
      seen,
      is: (state: string) => eventually(() => seen.find((work) => work?.state === state) ?? undefined),
      async close() {
        await client.dispose();
        await following;
      },
    };
  }

  return { picture, newPainting, paint, openWindow, watchWork };
}
