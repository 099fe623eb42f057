// Directions: analytic pictures, rotation, and what averaging of angles would get wrong.
import { describe, expect, it } from "vitest";
import type { Plane } from "../../../gpu/paint/filters.ts";
import { detailOf, orientationOf } from "../../../gpu/paint/orientation.ts";

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    value(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

/** Distance between two directions, modulo half a turn. */
const apart = (a: number, b: number) => Math.abs(Math.asin(Math.sin(a - b)));

const options = { gradientSigma: 1, tensorSigma: 2 };

describe("the structure tensor", () => {
  it("of a ramp along x points upright everywhere inside", () => {
    const { theta, coherence, energy, width } = orientationOf(
      plane(40, 30, (x) => x / 40),
      options,
    );
    for (let y = 12; y < 18; y++) {
      for (let x = 12; x < 28; x++) {
        const at = y * width + x;
        expect(apart(theta[at]!, Math.PI / 2)).toBeLessThan(1e-5);
        expect(coherence[at]).toBeCloseTo(1, 6);
        expect(energy[at]).toBeCloseTo(1 / 40, 5);
      }
    }
  });

  it.each([0, 17, 45, 71, 90, 120, 163])("of a grating at %i degrees runs along its lines", (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    // Value changes across the lines.
    const grating = plane(
      80,
      80,
      (x, y) => 0.5 + 0.4 * Math.sin((-x * Math.sin(angle) + y * Math.cos(angle)) * 0.6),
    );
    const { theta } = orientationOf(grating, { gradientSigma: 1, tensorSigma: 5 });
    for (let i = 25; i < 55; i += 3) expect(apart(theta[i * 80 + i]!, angle)).toBeLessThan(0.02);
  });

  it("turns with the picture", () => {
    const shade = (x: number, y: number) => Math.sin(0.3 * x + 0.002 * x * y) + 0.2 * Math.cos(0.4 * y);
    const upright = orientationOf(plane(48, 48, shade), options);
    const turned = orientationOf(
      plane(48, 48, (x, y) => shade(y, 47 - x)),
      options,
    );
    for (let y = 10; y < 38; y += 4) {
      for (let x = 10; x < 38; x += 4) {
        const original = y * 48 + x;
        const image = x * 48 + (47 - y);
        if (upright.coherence[original]! < 0.2) continue;
        expect(apart(turned.theta[image]!, upright.theta[original]! + Math.PI / 2)).toBeLessThan(1e-3);
      }
    }
  });

  it("runs along a line of one pixel, whose two sides cancel as plain gradients", () => {
    const line = plane(41, 41, (x, y) => (x === y ? 1 : 0));
    const { theta, coherence } = orientationOf(line, { gradientSigma: 0.7, tensorSigma: 3 });
    expect(apart(theta[20 * 41 + 20]!, Math.PI / 4)).toBeLessThan(1e-3);
    expect(coherence[20 * 41 + 20]).toBeGreaterThan(0.9);
  });

  it("of one colour has no direction; an edge far away gives it one on request", () => {
    const edge = plane(200, 60, (x) => (x < 10 ? 0 : 1));
    const bare = orientationOf(edge, options);
    const filled = orientationOf(edge, { ...options, fillsFlats: true });
    const at = 30 * 200 + 40;
    expect(bare.coherence[at]).toBe(0);
    expect(filled.coherence[at]).toBeGreaterThan(0.9);
    expect(apart(filled.theta[at]!, Math.PI / 2)).toBeLessThan(0.01);
  });

  it("ranks places by what is going on around them", () => {
    const busy = plane(60, 60, (x, y) => (x < 30 ? 0.5 : 0.5 + 0.4 * Math.sin(x) * Math.cos(y)));
    const detail = detailOf(orientationOf(busy, options));
    expect(detail[30 * 60 + 10]).toBeLessThan(0.3);
    expect(detail[30 * 60 + 50]).toBeGreaterThan(0.5);
    expect(detail.every((rank) => rank >= 0 && rank <= 1)).toBe(true);
  });
});
