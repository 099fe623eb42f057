// What others use of this folder.
export { initialise } from "./initialise.ts";
export { disposeModel, loadModel, toArrays, toTensors } from "./load.ts";
export type { LoadedModel } from "./model.ts";
export {
  allModels,
  findModel,
  findShippedModel,
  publish,
  requireOwnCard,
  saveReport,
  shippedModels,
  userModelsFolder,
} from "./shipped.ts";
