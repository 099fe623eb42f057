// Strokes as the shapes of an SVG drawing, for programs that draw shapes. It tells outlines, colours and order; what only
// pixels can tell is left out: the hairs of bristles, the heights of cones, the relief. A painting has tens of thousands of
// strokes, so what neighbours share is said once. Runs in browsers too.
import { type BrushId, isSweep, OUTLINE_VARIANTS, outlineOf } from "./brushes.ts";
import { hexOf } from "./hex.ts";
import type { Stroke } from "./stroke.ts";
import { svgNumber as number, svgNumbers as numbers, svgLineOf } from "./svg-line.ts";

/** Corners of the outlines that are irregular; enough for polygons of eight. */
const CORNERS = 32;

export interface SvgFrame {
  /** In units of the painting. */
  width: number;
  height: number;
  /** #rrggbb */
  ground: string;
  title: string;
}

/** Writes one drawing: `opening`, the strokes in the order of painting, `closing`. */
export class SvgWriter {
  /** Of the strokes that are written right now. */
  #group: { attributes: string; width: number } | undefined;
  /** Width of the last line. */
  #lastWidth = 0;
  /** Outlines that were drawn once and are used again. */
  readonly #outlines = new Set<string>();

  opening({ width, height, ground, title }: SvgFrame): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" stroke-linecap="round" stroke-linejoin="round">`,
      `<title>${escaped(title)}</title>`,
      "<desc>Strokes in the order of painting. Bristles are drawn without their hairs, cones one above the other.</desc>",
      `<rect width="${width}" height="${height}" fill="${ground}"/>\n`,
    ].join("\n");
  }

  /** One stroke as one element and a line break, with what begins before it. */
  stroke(stroke: Stroke): string {
    const colour = hexOf([stroke.red, stroke.green, stroke.blue]);
    if (isSweep(stroke.brush)) {
      const { group, attribute } = this.#line(stroke);
      return `${group}<path d="${svgLineOf(stroke)}"${attribute} stroke="${colour}"/>\n`;
    }
    const { name, definition } = this.#shape(stroke, stroke.brush);
    const group = this.#enter(opacityOf("fill", stroke), 0);
    return `${group}${definition}<${name} fill="${colour}"/>\n`;
  }

  closing(): string {
    return `${this.#group ? "</g>\n" : ""}</svg>\n`;
  }

  /** Lines of one width share it, where at least two follow one another. */
  #line(stroke: Stroke): { group: string; attribute: string } {
    const { width } = stroke;
    const attributes = ` fill="none"${opacityOf("stroke", stroke)}`;
    const isShared =
      this.#group?.attributes === attributes && (this.#group.width === width || this.#lastWidth !== width);
    this.#lastWidth = width;
    const group = isShared ? "" : this.#enter(attributes, width);
    return { group, attribute: this.#group?.width === width ? "" : ` stroke-width="${number(width, 2)}"` };
  }

  /** @param width of the lines in the group; 0 where there are none. @returns what ends the last group and begins the next. */
  #enter(attributes: string, width: number): string {
    const before = this.#group;
    if (before?.attributes === attributes && before.width === width) return "";
    this.#group = { attributes, width };
    return `${before ? "</g>\n" : ""}<g${attributes}${width > 0 ? ` stroke-width="${number(width, 2)}"` : ""}>\n`;
  }

  /** An element's name and place, and what has to be defined before it. */
  #shape(stroke: Stroke, brush: BrushId): { name: string; definition: string } {
    const { x, y, length, width, theta } = stroke;
    const [halfLength, halfWidth] = [length / 2, width / 2];
    const turned = `translate(${numbers([x, y], 1)})rotate(${number((theta * 180) / Math.PI, 1)})`;
    if (brush === "square") {
      const [left, top] = [-halfLength, -halfWidth].map((side) => number(side, 2));
      return {
        name: `rect x="${left}" y="${top}" width="${number(length, 2)}" height="${number(width, 2)}" transform="${turned}"`,
        definition: "",
      };
    }
    if (brush === "polygon" || brush === "blob") {
      const { id, definition } = this.#outline(brush, stroke.seed);
      const scaled = `scale(${numbers([halfLength, halfWidth], 2)})`;
      return { name: `use href="#${id}" transform="${turned}${scaled}"`, definition };
    }
    if (Math.abs(length - width) < 0.005) {
      const centre = `cx="${number(x, 1)}" cy="${number(y, 1)}"`;
      return { name: `circle ${centre} r="${number(halfWidth, 2)}"`, definition: "" };
    }
    const radii = `rx="${number(halfLength, 2)}" ry="${number(halfWidth, 2)}"`;
    return { name: `ellipse ${radii} transform="${turned}"`, definition: "" };
  }

  /** The outline that the seed chooses, around the unit circle. */
  #outline(brush: "polygon" | "blob", seed: number): { id: string; definition: string } {
    const outline = outlineOf(brush, seed);
    const corners = Array.from({ length: CORNERS }, (_, k) => {
      const radius = outline[(k * outline.length) / CORNERS] ?? 1;
      const angle = (2 * Math.PI * k) / CORNERS;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const points = numbers(corners.flat(), 3);
    const id = `${brush}-${seed % OUTLINE_VARIANTS}`;
    const isKnown = this.#outlines.has(id);
    this.#outlines.add(id);
    return { id, definition: isKnown ? "" : `<defs><polygon id="${id}" points="${points}"/></defs>\n` };
  }
}

const opacityOf = (of: "fill" | "stroke", { alpha }: Stroke) =>
  alpha < 1 ? ` ${of}-opacity="${number(alpha, 3)}"` : "";
const escaped = (text: string) =>
  text.replace(
    /[&<>\p{Cc}]/gu,
    (character) => `&#${character.codePointAt(0) === 0 ? 65533 : character.codePointAt(0)};`,
  );
