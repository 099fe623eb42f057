import { haeberli } from "../../../gpu/methods/haeberli.ts";
import { keepsItsPromises } from "./contract.ts";
import { scene } from "./runs.ts";

keepsItsPromises(haeberli, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });
