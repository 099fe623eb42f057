// Every sample picture, one line each: first what is painted (contents), then how (styles).
export { balloons } from "./balloons.ts";
export { harbour } from "./harbour.ts";
export { ink } from "./ink.ts";
export { lake } from "./lake.ts";
export { lighthouse } from "./lighthouse.ts";
export { meadow } from "./meadow.ts";
export { mosaic } from "./mosaic.ts";
export { night } from "./night.ts";
export { stainedGlass } from "./stained-glass.ts";
export { stillLife } from "./still-life.ts";
export { wave } from "./wave.ts";
