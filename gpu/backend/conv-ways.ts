// The ways in which a convolution with 3x3 filters can be computed, and the question which of them to take. Everything
// that decides about the time it takes is in the question; whoever answers sees nothing else.

/** As it is (`direct`), or by Winograd's tiles of 2 x 2 or 4 x 4 results. */
export const CONV_WAYS = ["direct", "winograd 2", "winograd 4"] as const;
export type ConvWay = (typeof CONV_WAYS)[number];

export interface ConvQuestion {
  /** The convolution itself, its gradient by the input, which is a convolution too, or by the filter. */
  direction: "forward" | "input" | "filter";
  /** [height, width, channels read, filters] of the filter; both channel counts are those of the forward pass. */
  kernel: readonly number[];
  /** NHWC of the result; by the filter, of the gradient that comes in. */
  shape: readonly number[];
  /** [top, bottom, left, right] of what is convolved. */
  padding: readonly number[];
  /** Whether the filter never changes, so that its transform costs nothing. */
  isFrozen: boolean;
}

/** @param rule what is taken where nothing is known. */
export type ChooseConv = (question: ConvQuestion, rule: ConvWay) => ConvWay;

/** `forward 128x32x32x64, 3x3x64x64, pad 1,1,1,1`. Equal for equal questions. */
export function questionKey({ direction, kernel, shape, padding, isFrozen }: ConvQuestion): string {
  const filter = `${kernel.join("x")}${isFrozen ? " frozen" : ""}`;
  return `${direction} ${shape.join("x")}, ${filter}, pad ${padding.join()}`;
}
