// What a graph is compiled for. Lowerings ask it before they emit an operator that not every device has.

import type { ChooseConv } from "./conv-ways.ts";

export interface Target {
  /** The execution provider that the graph is meant for. */
  readonly device: "cpu" | "webgpu" | "cuda";
  /**
   * Channels that ONNX Runtime's blocked convolutions (domain com.microsoft.nchwc) keep together on this processor:
   * 16, 8 or 4; 1 where there are none.
   */
  readonly block: number;
  /** Who knows better than the rule how a convolution is best computed. */
  readonly chooseConv?: ChooseConv;
}
