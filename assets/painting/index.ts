// Every sample picture, one line each.

export { harbour } from "./harbour.ts";
export { ink } from "./ink.ts";
export { lake } from "./lake.ts";
export { lighthouse } from "./lighthouse.ts";
export { mosaic } from "./mosaic.ts";
export { night } from "./night.ts";
export { stillLife } from "./still-life.ts";
export { wave } from "./wave.ts";
