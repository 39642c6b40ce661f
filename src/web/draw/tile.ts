import { element } from "../parts/element.js";
import { PictureCanvas } from "../parts/picture-canvas.js";

/** A picture on the stage, finished or as it comes to be. */
export class Tile {
  readonly root: HTMLElement;
  readonly picture: PictureCanvas;
  readonly #curtain = element("span", { class: "curtain", "aria-hidden": "true" });
  readonly #below = element("figcaption");

  constructor(alt: string) {
    this.picture = new PictureCanvas(alt);
    this.picture.root.append(this.#curtain);
    this.root = element("figure", { class: "tile" }, this.picture.root, this.#below);
  }

  /** Covers what is not drawn yet, below a share of the height; undefined where rows do not come from top to bottom. */
  cover(drawn: number | undefined): void {
    this.#curtain.hidden = drawn === undefined || drawn >= 1;
    this.#curtain.style.setProperty("--drawn", String(drawn ?? 1));
  }

  /** Puts what belongs to the picture below it. */
  tell(...content: readonly (Node | string)[]): void {
    this.#below.replaceChildren(...content);
  }
}
