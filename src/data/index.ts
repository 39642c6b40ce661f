export {
  type Batch,
  type BatchOptions,
  BatchStream,
  type PictureList,
  type SkippedPicture,
} from "./batches.js";
export { contactSheet, type SheetCell, type SheetOptions } from "./contact-sheet.js";
export * from "./corpus/index.js";
export { CorpusError, DataError, ImageError, ShardError } from "./errors.js";
export {
  centreCrop,
  type Fit,
  type LoadOptions,
  loadPicture,
  loadTrainingCrop,
  type TrainingCropOptions,
} from "./image.js";
export type { PictureSource } from "./image-source.js";
export type { Picture } from "./picture.js";
export { readPlanar, writePlanar } from "./planar.js";
export { encodePng, readPngText } from "./png.js";
export { cropPicture, type Region, type ResizeFilter, resizePicture } from "./resample.js";
export { type OrderedSample, TrainingOrder } from "./training-order.js";
export { readShard, readShards, type ShardSample, type WrittenShard, writeShard } from "./webdataset.js";
