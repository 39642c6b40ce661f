import { extname } from "node:path";

const EXTENSIONS = new Set(["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff", "svg"]);

/** Whether an extension (without the full stop, lower case) is that of a picture that can be read. */
export const isPictureExtension = (extension: string): boolean => EXTENSIONS.has(extension);

/** Whether a file's name ends as that of a picture does. */
export const isPictureName = (name: string): boolean =>
  isPictureExtension(extname(name).slice(1).toLowerCase());
