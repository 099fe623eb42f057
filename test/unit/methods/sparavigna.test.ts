import { sparavigna } from "../../../gpu/methods/sparavigna.ts";
import { keepsItsPromises } from "./contract.ts";
import { scene } from "./runs.ts";

keepsItsPromises(sparavigna, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });
