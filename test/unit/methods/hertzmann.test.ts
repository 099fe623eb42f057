import { hertzmann } from "../../../gpu/methods/hertzmann.ts";
import { keepsItsPromises } from "./contract.ts";
import { scene } from "./runs.ts";

keepsItsPromises(hertzmann, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });
