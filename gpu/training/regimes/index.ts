// The registry of training regimes: one line an entry, the export's name is the public id.
export { fast } from "./fast.ts";
export { free } from "./free.ts";
export { pgd } from "./pgd.ts";
export { standard } from "./standard.ts";
export { trades } from "./trades.ts";
