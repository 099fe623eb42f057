// The registry of training regimes: one line an entry, the export's name is the public id.
export { standard } from "./standard.ts";
