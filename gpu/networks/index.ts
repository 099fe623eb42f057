// The registry of networks: one line an entry, the export's name is the public id.

export { resnet18 } from "./resnet.ts";
export { vgg11, vgg13, vgg16, vgg19 } from "./vgg.ts";
