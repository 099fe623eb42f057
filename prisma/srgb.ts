// What a picture file is to all who read one: upright, opaque, 8-bit sRGB. Size and form are the caller's.
import type { Sharp } from "sharp";

/**
 * Turns the picture upright, lays transparency on white and brings its colours to 8-bit sRGB.
 *
 * @throws where the header cannot be read.
 */
export async function inSrgb(image: Sharp): Promise<Sharp> {
  const { depth, space, hasProfile } = await image.metadata();
  const upright = image.autoOrient().flatten({ background: "#ffffff" }).toColourspace("srgb");
  // sharp works on these in Display P3 and would only cut that to 8 bits; told the profile, it converts.
  const isInP3 = depth === "ushort" && space === "rgb16" && hasProfile;
  return isInP3 ? upright.withIccProfile("srgb", { attach: false }) : upright;
}
