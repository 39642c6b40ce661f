export { KARPATHY_COCO } from "./coco-karpathy.js";
export type { MissingPictures } from "./matched-part.js";
export { type CaptionedPictures, type OpenCaptionedOptions, openCaptioned } from "./open.js";
export { LARGEST_CAPTION_FILE } from "./read-text.js";
