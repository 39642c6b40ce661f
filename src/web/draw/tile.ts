import { element } from "../parts/element.js";
import { PictureCanvas } from "../parts/picture-canvas.js";

/** A picture on the stage, finished or as it comes to be. */
export class Tile {
  readonly root: HTMLElement;
  readonly picture: PictureCanvas;
  readonly #below = element("figcaption");

  constructor(alt: string) {
    this.picture = new PictureCanvas(alt);
    this.root = element("figure", { class: "tile" }, this.picture.root, this.#below);
  }

  /**
   * Shows what is drawn, down to a share of the height, over the grid of what is not; all of it where rows do not come from
   * top to bottom, and `drawn` is undefined.
   */
  reveal(drawn: number | undefined, cells: number): void {
    const { root } = this.picture;
    root.classList.toggle("drawing", drawn !== undefined && drawn < 1);
    root.style.setProperty("--drawn", String(drawn ?? 1));
    root.style.setProperty("--cells", String(cells));
  }

  /** Puts what belongs to the picture below it. */
  tell(...content: readonly (Node | string)[]): void {
    this.#below.replaceChildren(...content);
  }
}
