import { pointillism } from "../../../gpu/methods/pointillism.ts";
import { keepsItsPromises } from "./contract.ts";
import { scene } from "./runs.ts";

keepsItsPromises(pointillism, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });
