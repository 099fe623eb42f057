// How a painting is rendered for keeps: how large, and under which light. The same for a print and for the wall.
import { z } from "zod";
import { LIGHT_RANGES, PRINT_SIDE_PX, SMALLEST_PRINT_PX, USUAL_LIGHT } from "../../gpu/paint/index.ts";
import { badInput } from "../errors.ts";
import type { PrintSettings } from "./print.ts";
import { describeFaults } from "./strokes.ts";

const within = (name: keyof typeof LIGHT_RANGES) =>
  z.coerce.number().min(LIGHT_RANGES[name].min).max(LIGHT_RANGES[name].max).default(USUAL_LIGHT[name]);

const printSchema = z
  .object({
    size: z.coerce.number().int().min(SMALLEST_PRINT_PX).max(PRINT_SIDE_PX).default(PRINT_SIDE_PX),
    relief: within("relief"),
    lightAzimuth: within("azimuth"),
    lightElevation: within("elevation"),
  })
  .transform(
    ({ size, relief, lightAzimuth: azimuth, lightElevation: elevation }): PrintSettings => ({
      sidePx: size,
      light: { relief, azimuth, elevation },
    }),
  );

/** @param given of a query or an input; what is left out is as usual. @throws BAD_INPUT that names what is wrong. */
export function checkPrintSettings(given: object): PrintSettings {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
  const parsed = printSchema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw badInput(
    `Nothing can be printed like this: ${describeFaults(parsed.error)}.`,
    "Correct it and ask again.",
  );
}
