// What a benchmark row is: a piece of real work, how much arithmetic it holds, and the PyTorch program that does the
// same. Measuring and reporting know nothing else of it.

export interface Row {
  name: string;
  /** One line for people. */
  work: string;
  /** Floating-point operations of one step in convolutions and linear layers; a multiply-add counts two. */
  flops: number;
  /** Steps measured unless told. */
  runs: number;
  /** Our time as a share of PyTorch's: what must be reached, and what is aimed at. */
  target?: { mustReach: number; aim: number };
  /** What the process may hold at most at its peak. */
  memoryTarget?: { mustReachMb: number; aimMb: number };
  /** For the process that measures, before Node starts. */
  environment?: Readonly<Record<string, string>>;
  /** A program in `pytorch/`, its arguments, and what it needs to be at its best. */
  pytorch: {
    program: string;
    arguments: readonly string[];
    environment?: Readonly<Record<string, string>>;
  };
  /** On the engine that was started; weights and data are made here, outside what is measured. */
  prepare(): Promise<Work>;
}

export interface Work {
  /** One step, with its results read. @returns its loss, which has to be finite. */
  step(): Promise<number>;
  dispose(): void;
}
