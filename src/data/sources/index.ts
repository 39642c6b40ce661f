export { type CollectionPart, PictureCollection } from "./collection.js";
export { defaultCache, type PictureSources, pictureSourcesSchema } from "./description.js";
export { type DownloadOptions, download } from "./download.js";
export { type OpenPicturesOptions, openPictures } from "./open.js";
export type { RetryOptions } from "./retry.js";
