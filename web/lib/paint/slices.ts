// Long work in short slices, between which the page answers. Slices follow one another without waiting for frames: in a window
// that is covered by others there are few of those, or none.

/** The page may be kept from answering so long at a time. */
const SLICE_MS = 10;

export class Slices {
  readonly #work: (isLate: () => boolean) => boolean;
  /** Messages come after whatever a person has done meanwhile, but sooner than timers. */
  readonly #channel = new MessageChannel();
  #isWanted = false;

  /** @param work does some, at least a little, until `isLate`; returns whether nothing is left to do. */
  constructor(work: (isLate: () => boolean) => boolean) {
    this.#work = work;
    this.#channel.port1.addEventListener("message", this.#run);
    this.#channel.port1.start();
  }

  /** There is something to do; calls before the next slice are one. */
  wake(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#channel.port2.postMessage(undefined);
  }

  close(): void {
    this.#channel.port1.close();
  }

  readonly #run = (): void => {
    this.#isWanted = false;
    const end = performance.now() + SLICE_MS;
    if (!this.#work(() => performance.now() > end)) this.wake();
  };
}
