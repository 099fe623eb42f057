// The registry of networks: one line an entry, the export's name is the public id.

export { googlenet } from "./googlenet.ts";
export { preactresnet18 } from "./preact-resnet.ts";
export { resnet18, resnet50 } from "./resnet.ts";
export { vgg11, vgg13, vgg16, vgg19 } from "./vgg.ts";
export { vgg19Imagenet as "vgg19-imagenet" } from "./vgg-imagenet.ts";
