export * from "./errors.js";
export * from "./frozen-weights.js";
export * from "./lpips.js";
export * from "./resnet50.js";
export * from "./vgg16.js";
