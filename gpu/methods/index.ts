// The registry of methods: one line an entry, the export's name is the public id.

export { ashikhmin } from "./ashikhmin.ts";
export { attack } from "./attack.ts";
export { decarlo } from "./decarlo.ts";
export { evaluate } from "./evaluate.ts";
export { gatys } from "./gatys.ts";
export { haeberli } from "./haeberli.ts";
export { hertzmann } from "./hertzmann.ts";
export { patchmatch } from "./patchmatch.ts";
export { pointillism } from "./pointillism.ts";
export { sparavigna } from "./sparavigna.ts";
export { train } from "./train.ts";
export { transfer } from "./transfer.ts";
export { winnemoeller } from "./winnemoeller.ts";
