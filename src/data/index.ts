export {
  type Batch,
  type BatchOptions,
  BatchStream,
  type PictureList,
} from "./batches.js";
export { cacheFolder } from "./cache-folder.js";
export * from "./captioned/index.js";
export * from "./conceptual-captions/index.js";
export { contactSheet, type SheetCell, type SheetOptions } from "./contact-sheet.js";
export * from "./corpus/index.js";
export {
  CorpusError,
  DataError,
  DatasetError,
  DownloadError,
  ImageError,
  ShardError,
  SourceError,
  WorkerError,
} from "./errors.js";
export type { FileSlice } from "./file-slice.js";
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
export { type CropStream, loadPixels, type PictureLocation, type PictureTask } from "./picture-task.js";
export { readPlanar, writePlanar } from "./planar.js";
export { encodePng, readPngText } from "./png.js";
export { cropPicture, type Region, type ResizeFilter, resizePicture } from "./resample.js";
export { type SkippedPicture, SkippedPictures } from "./skipped.js";
export * from "./sources/index.js";
export * from "./tokens/index.js";
export { type AreaRange, type CropChoice, trainingCrop } from "./training-crop.js";
export { type OrderedSample, type OrderPosition, TrainingOrder } from "./training-order.js";
export { trueVariations } from "./true-variations.js";
export { readShard, readShards, type ShardSample, type WrittenShard, writeShard } from "./webdataset.js";
export { defaultWorkers } from "./worker-pool.js";
