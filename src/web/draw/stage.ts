import type { ModelInfo } from "../api/client.js";
import { element } from "../parts/element.js";
import { pngUrl } from "../parts/picture-canvas.js";
import { many } from "../parts/words.js";
import type { Studio } from "../studio.js";
import type { DrawSettings } from "./draw-settings.js";
import { resultActions, settingsLine } from "./result-actions.js";
import type { SessionPicture } from "./session.js";
import { Tile } from "./tile.js";

/** Where pictures appear. */
export class Stage {
  readonly root = element("div", { class: "stage" });
  #tiles: Tile[] = [];
  readonly #rowsFall: boolean;
  /** Tokens in a row of the finest level. */
  readonly #cells: number;

  constructor(
    private readonly studio: Studio,
    private readonly say: (text: string) => void,
  ) {
    // Of several levels, the first ones cover the whole picture.
    this.#rowsFall = studio.model.grids.length === 1;
    this.#cells = Math.max(...studio.model.grids);
    this.root.append(emptyStage(studio.model));
  }

  /** Makes room for pictures that are drawn now. */
  begin({ caption, count }: DrawSettings): void {
    this.#tiles = Array.from({ length: count }, () => {
      const tile = new Tile(`${caption}, not finished`);
      tile.reveal(this.#rowsFall ? 0 : undefined, this.#cells);
      return tile;
    });
    this.#place();
  }

  /** Shows how far a picture is. */
  row(index: number, png: string, rows: number, of: number): void {
    const tile = this.#tiles[index];
    if (!tile) return;
    tile.reveal(this.#rowsFall ? rows / of : undefined, this.#cells);
    void tile.picture.show(pngUrl(png)).catch(() => {});
  }

  /** Shows finished pictures. */
  finish(pictures: readonly SessionPicture[]): void {
    if (this.#tiles.length !== pictures.length) this.#tiles = pictures.map(() => new Tile(""));
    for (const [i, picture] of pictures.entries()) {
      const { caption, png, droppedTokens } = picture;
      const tile = this.#tiles[i]!;
      tile.picture.alt = caption;
      tile.reveal(1, this.#cells);
      void tile.picture.show(pngUrl(png)).catch(() => {});
      tile.tell(
        element("p", { class: "caption" }, caption),
        element("p", { class: "settings-line" }, settingsLine(picture)),
        ...(droppedTokens > 0
          ? [
              element(
                "p",
                { class: "remark" },
                `The caption is too long: its last ${many(droppedTokens, "token")} went unread.`,
              ),
            ]
          : []),
        resultActions(picture, this.studio, this.say),
      );
    }
    this.#place();
  }

  /** Leaves what there is of pictures that will not be finished. */
  stop(): void {
    for (const tile of this.#tiles) tile.tell(element("p", { class: "remark" }, "not finished"));
  }

  #place(): void {
    this.root.classList.toggle("several", this.#tiles.length > 1);
    this.root.replaceChildren(...this.#tiles.map(({ root }) => root));
  }
}

/** What is seen before the first picture: the grid that it will be drawn in. */
function emptyStage({ grids, tokens }: ModelInfo): HTMLElement {
  const grid = element("span", { class: "empty-grid", "aria-hidden": "true" });
  grid.style.setProperty("--cells", String(Math.max(...grids)));
  return element(
    "figure",
    { class: "tile empty" },
    grid,
    element(
      "figcaption",
      {},
      element(
        "p",
        {},
        `The picture appears here, row by row: ${many(tokens, "token")}, one after the other.`,
      ),
    ),
  );
}
