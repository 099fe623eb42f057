// The outbox on disk: an IndexedDB of this browser. What it holds was written by this code; a reload must not lose a stroke.
import type { OutboxStore } from "./outbox.ts";
import type { LogEvent } from "./painting-log.ts";

const DATABASE = "pentimento";
const STORE = "outbox";

interface Row {
  id: string;
  paintingId: string;
  /** Grows from event to event, over reloads too. */
  order: number;
  event: LogEvent;
}

/** Of one painting. Where the browser has no database (private windows of some) nothing is kept. */
export function openOutboxStore(paintingId: string): OutboxStore {
  const database = openDatabase();
  // Read when there is nothing to read: nobody must wait for it, nobody must fail by it.
  database.catch(() => {});
  let newest = 0;
  const nextOrder = () => {
    newest = Math.max(newest + 1, Date.now());
    return newest;
  };

  const change = async (write: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database).transaction(STORE, "readwrite", { durability: "relaxed" });
    write(transaction.objectStore(STORE));
    // Now rather than when the requests have answered: the page may be gone by then.
    transaction.commit();
    await finished(transaction);
  };

  return {
    async load() {
      const store = (await database).transaction(STORE).objectStore(STORE);
      const rows = await answered<Row[]>(store.index("paintingId").getAll(paintingId));
      return rows.sort((one, other) => one.order - other.order).map(({ event }) => event);
    },
    put(event) {
      const row: Row = { id: event.id, paintingId, order: nextOrder(), event };
      return change((store) => store.put(row));
    },
    remove: (ids) =>
      change((store) => {
        for (const id of ids) store.delete(id);
      }),
  };
}

/** @returns the paintings of which something waits here. Empty where the browser has no database. */
export async function paintingsInStore(): Promise<string[]> {
  try {
    const store = (await openDatabase()).transaction(STORE).objectStore(STORE);
    return [...new Set((await answered<Row[]>(store.getAll())).map(({ paintingId }) => paintingId))];
  } catch {
    return [];
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("paintingId", "paintingId");
  };
  return answered(request);
}

function answered<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's database failed."));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser's database failed."));
  });
}
