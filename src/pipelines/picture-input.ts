import { centreCrop, loadPicture, type Picture, type PictureSource } from "../data/index.js";

/** A path, the bytes of an encoded picture, or pixels. */
export type PictureInput = PictureSource | Picture;

/**
 * A picture as a model sees it: the short side resized to `resolution` pixels, the centre cropped.
 *
 * @throws ImageError for what is no picture
 */
export async function preparePicture(picture: PictureInput, resolution: number): Promise<Picture> {
  if (isSource(picture)) return loadPicture(picture, { size: resolution });
  const { width, height } = picture;
  const fits = width === resolution && height === resolution;
  return fits ? picture : centreCrop(picture, resolution);
}

function isSource(picture: PictureInput): picture is PictureSource {
  return typeof picture === "string" || picture instanceof Uint8Array;
}
