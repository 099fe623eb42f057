// The photograph as a brush sees it: its colour over the width of a stroke, and which way it runs.
import {
  blurPicture,
  type Colour,
  detailOf,
  luminanceOf,
  type Orientation,
  orientationOf,
  type Raster,
  sampleColour,
  unitOf,
} from "../../../gpu/paint/index.ts";

/** Blurs that are kept ready, in units; made when a brush first needs them. */
const BLURS = [0, 1, 2, 4, 8, 16, 32];
/** Of a picture of 512 units; the defaults of the method haeberli. */
const GRADIENT_BLUR = 1.5;
const DIRECTION_BLUR = 4;
/** Below this coherence there is no direction. */
const MIN_COHERENCE = 0.025;

export class PaintSource {
  readonly raster: Raster;
  readonly #blurred = new Map<number, Raster>();
  #orientation: Orientation | undefined;
  #detail: Float32Array | undefined;

  /** @param raster of the painting's size, one pixel a unit. */
  constructor(raster: Raster) {
    this.raster = raster;
  }

  /** The mean colour around a point, over a quarter of the stroke's width: no single noisy pixel decides. */
  colourAt(x: number, y: number, width: number): Colour {
    const sigma = BLURS.findLast((blur) => blur <= width / 4) ?? 0;
    const blurred = this.#blurred.get(sigma) ?? blurPicture(this.raster, sigma);
    this.#blurred.set(sigma, blurred);
    return sampleColour(blurred, x, y, [0, 0, 0]);
  }

  /** Along the edges at a point, in radians; undefined where the picture has no direction. */
  directionAt(x: number, y: number): number | undefined {
    const { theta, coherence } = this.orientation;
    const at = this.#pixelAt(x, y);
    return (coherence[at] ?? 0) < MIN_COHERENCE ? undefined : theta[at];
  }

  /** How much is to be seen around a point, as its rank in the picture: 0 least, 1 most. */
  detailAt(x: number, y: number): number {
    this.#detail ??= detailOf(this.orientation);
    return this.#detail[this.#pixelAt(x, y)] ?? 0;
  }

  /** Takes a moment when it is asked for first. */
  get orientation(): Orientation {
    const unit = unitOf(this.raster);
    this.#orientation ??= orientationOf(luminanceOf(this.raster), {
      gradientSigma: GRADIENT_BLUR * unit,
      tensorSigma: DIRECTION_BLUR * unit,
      fillsFlats: true,
    });
    return this.#orientation;
  }

  #pixelAt(x: number, y: number): number {
    const { width, height } = this.raster;
    const column = Math.min(width - 1, Math.max(0, Math.floor(x)));
    const row = Math.min(height - 1, Math.max(0, Math.floor(y)));
    return row * width + column;
  }
}
