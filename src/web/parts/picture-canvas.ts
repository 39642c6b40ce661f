import { element } from "./element.js";
import { enlarge } from "./enlarge.js";

/** Pixels of an enlarged picture, in each direction, at most. */
const largest = 768;

/** Shows a small picture large, without blur and without steps. */
export class PictureCanvas {
  readonly root: HTMLElement;
  readonly #canvas = element("canvas", { "aria-hidden": "true" });
  /** The file itself, unseen above what is seen: what is saved, dragged and read out is the picture as it was made. */
  readonly #image = element("img", { alt: "", draggable: "true" });
  #shown = 0;

  constructor(alt = "") {
    this.root = element("span", { class: "picture" }, this.#canvas, this.#image);
    this.alt = alt;
  }

  set alt(text: string) {
    this.#image.alt = text;
  }

  /** Shows a file. Of calls that overtake each other, the last one counts. */
  async show(url: string): Promise<void> {
    const turn = ++this.#shown;
    const image = new Image();
    image.src = url;
    await image.decode();
    if (turn !== this.#shown) return;
    this.#image.src = url;
    const { naturalWidth: width, naturalHeight: height } = image;
    const factor = Math.max(1, Math.floor(largest / Math.max(width, height)));
    const pixels = readPixels(image, width, height);
    const large = enlarge(pixels, factor);
    this.#canvas.width = large.width;
    this.#canvas.height = large.height;
    this.#canvas.getContext("2d")!.putImageData(new ImageData(large.data, large.width, large.height), 0, 0);
    this.root.classList.add("filled");
  }
}

/** The pixels of an image that has been decoded. */
export function readPixels(image: HTMLImageElement, width: number, height: number): ImageData {
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}

/** Where a PNG in base64 can be shown from. */
export const pngUrl = (base64: string): string => `data:image/png;base64,${base64}`;

/** The file that a PNG in base64 is. */
export function pngBlob(base64: string): Blob {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}
