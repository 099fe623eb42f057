// What a canvas element shows of a painting: its pixels, under a light. The painting itself does not know of the light.
import {
  illuminateInto,
  type Light,
  type PaintCanvas,
  type Rectangle,
  toBytes,
  USUAL_LIGHT,
} from "../../../gpu/paint/index.ts";

export class EaselScreen {
  readonly #element: HTMLCanvasElement;
  readonly #pixels: ImageData;
  #light: Light = USUAL_LIGHT;
  /** The colours under the light; made when there is one first. */
  #lit: Float32Array | undefined;
  /** Nothing of what is shown can stay. */
  #isStale = true;

  /** @param element of the painting's size. */
  constructor(element: HTMLCanvasElement) {
    this.#element = element;
    this.#pixels = new ImageData(element.width, element.height);
  }

  set light(light: Light) {
    this.#light = light;
    this.#isStale = true;
  }

  /** @param dirty where the canvas has changed since the last call. */
  show(canvas: PaintCanvas, dirty: readonly Rectangle[]): void {
    const areas = this.#isStale ? [canvas.whole] : dirty;
    this.#isStale = false;
    const context = this.#element.getContext("2d");
    for (const area of areas) {
      const { left, top, right, bottom } = this.#write(canvas, area);
      context?.putImageData(this.#pixels, 0, 0, left, top, right - left, bottom - top);
    }
  }

  /** Writes an area of the canvas, lit, into the pixels. @returns what has changed there. */
  #write(canvas: PaintCanvas, changed: Rectangle): Rectangle {
    const { width, height } = canvas;
    const isLit = this.#light.relief > 0;
    // The slope of the paint reaches a pixel further than the paint.
    const area = isLit ? grown(changed, canvas.whole) : changed;
    if (isLit) {
      this.#lit ??= new Float32Array(canvas.rgb.length);
      illuminateInto(this.#lit, canvas, this.#light, area);
    }
    const rgb = (isLit && this.#lit) || canvas.rgb;
    toBytes({ width, height, rgb }, this.#pixels.data, 4, area);
    return area;
  }
}

function grown({ left, top, right, bottom }: Rectangle, within: Rectangle): Rectangle {
  return {
    left: Math.max(within.left, left - 1),
    top: Math.max(within.top, top - 1),
    right: Math.min(within.right, right + 1),
    bottom: Math.min(within.bottom, bottom + 1),
  };
}
