import { element } from "../parts/element.js";
import { PictureCanvas, pngUrl } from "../parts/picture-canvas.js";
import { CellGrid } from "./cell-grid.js";
import { firstOf, placeOf } from "./token-edits.js";

/** A picture below the grid of its tokens; a click chooses one. */
export class TokenPicture {
  readonly root: HTMLElement;
  readonly #picture = new PictureCanvas("The picture of the tokens");
  readonly #grid: CellGrid;
  readonly #levels: HTMLSelectElement;
  #tokens: readonly number[] = [];
  #changed: ReadonlySet<number> = new Set();
  #chosen: number | undefined;

  constructor(
    private readonly grids: readonly number[],
    onChoose: (place: number) => void,
  ) {
    this.#grid = new CellGrid({
      label: "Tokens of the picture",
      labelOf: (cell) => {
        const place = this.#first + cell;
        const { row, column } = placeOf(place, grids);
        const changed = this.#changed.has(place) ? ", changed" : "";
        return `Row ${row + 1}, column ${column + 1}: code ${this.#tokens[place]}${changed}`;
      },
      onChoose: (cell) => onChoose(this.#first + cell),
    });
    this.#grid.root.classList.add("over");
    this.#levels = element(
      "select",
      { id: "level", onchange: () => this.#fill() },
      ...grids.map((grid, level) =>
        element("option", { value: level }, `level ${level + 1}: ${grid} × ${grid} tokens`),
      ),
    );
    this.root = element(
      "div",
      { class: "token-picture" },
      grids.length > 1 &&
        element("p", { class: "level" }, element("label", { for: "level" }, "Tokens of "), this.#levels),
      element("div", { class: "under-grid" }, this.#picture.root, this.#grid.root),
    );
    this.#fill();
  }

  /** Shows tokens and their picture. */
  show(png: string): void {
    void this.#picture.show(pngUrl(png)).catch(() => {});
  }

  /** Marks the token that is chosen, and those that were changed. */
  mark(tokens: readonly number[], chosen: number | undefined, changed: readonly number[]): void {
    this.#tokens = tokens;
    this.#changed = new Set(changed);
    this.#chosen = chosen;
    this.#dress();
  }

  /** Index of the shown level's first token. */
  get #first(): number {
    return firstOf(Number(this.#levels.value), this.grids);
  }

  #fill(): void {
    const grid = this.grids[Number(this.#levels.value)]!;
    this.#grid.root.style.setProperty("--cells", String(grid));
    this.#grid.fill(grid * grid, () => {});
    this.#dress();
  }

  #dress(): void {
    const first = this.#first;
    const size = this.grids[Number(this.#levels.value)]! ** 2;
    const chosen = this.#chosen === undefined ? -1 : this.#chosen - first;
    this.#grid.choose(chosen >= 0 && chosen < size ? chosen : undefined);
    this.#grid.mark("changed", (cell) => this.#changed.has(first + cell));
    this.#grid.relabel();
  }
}
