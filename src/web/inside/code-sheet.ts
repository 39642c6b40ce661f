import type { Codebook } from "../api/client.js";
import { element } from "../parts/element.js";
import { pngUrl, readPixels } from "../parts/picture-canvas.js";
import { many } from "../parts/words.js";
import { CellGrid } from "./cell-grid.js";
import { type Color, meanColors, orderByColor, orderByLikeness } from "./patch-colors.js";

type Order = "likeness" | "color" | "number";

/** The codebook as patches, in an order that is chosen; a click takes a code. */
export class CodeSheet {
  readonly root: HTMLElement;
  readonly #grid: CellGrid;
  readonly #order: HTMLSelectElement;
  readonly #title = element("h2", {}, "The codebook");
  #codebook: Codebook | undefined;
  #colors: readonly Color[] = [];
  /** Codes in the order of the cells. */
  #codes: readonly number[] = [];
  #chosen: number | undefined;
  #anchor: number | undefined;
  #used: ReadonlySet<number> = new Set();

  constructor(onChoose: (code: number) => void) {
    this.#grid = new CellGrid({
      label: "Codes of the codebook",
      labelOf: (cell) => {
        const code = this.#codes[cell]!;
        return `Code ${code}${this.#used.has(code) ? ", in the picture" : ""}`;
      },
      onChoose: (cell) => onChoose(this.#codes[cell]!),
    });
    this.#grid.root.classList.add("sheet");
    this.#order = element(
      "select",
      { id: "sheet-order", onchange: () => this.#arrange() },
      element("option", { value: "likeness" }, "most alike first"),
      element("option", { value: "color" }, "by colour"),
      element("option", { value: "number" }, "by number"),
    );
    this.root = element(
      "section",
      { class: "codebook", "aria-label": "Codebook" },
      element(
        "div",
        { class: "heading" },
        this.#title,
        element("span", { class: "order" }, element("label", { for: "sheet-order" }, "Order"), this.#order),
      ),
      this.#grid.root,
    );
  }

  /** Shows a codebook. */
  async show(codebook: Codebook): Promise<void> {
    const image = new Image();
    image.src = pngUrl(codebook.png);
    await image.decode();
    this.#codebook = codebook;
    this.#colors = meanColors(readPixels(image, image.naturalWidth, image.naturalHeight), codebook);
    this.#title.textContent = `The codebook: ${many(codebook.codes, "code")}`;
    this.#grid.root.style.setProperty("--sheet", `url("${image.src}")`);
    this.#arrange();
  }

  /**
   * Marks the code of the token that is chosen, and those that the picture uses.
   *
   * @param anchor the code that others are ordered by their likeness to
   */
  mark(chosen: number | undefined, used: Iterable<number>, anchor: number | undefined): void {
    this.#used = new Set(used);
    const moved = anchor !== this.#anchor;
    this.#chosen = chosen;
    this.#anchor = anchor;
    if (moved && this.#order.value === "likeness") this.#arrange();
    else this.#dress();
  }

  #arrange(): void {
    if (!this.#codebook) return;
    const { codes, columns } = this.#codebook;
    this.#codes = this.#ordered(codes);
    const rows = Math.ceil(codes / columns);
    const part = (at: number, of: number): string => `${of > 1 ? (100 * at) / (of - 1) : 0}%`;
    this.#grid.root.style.setProperty("--columns", String(columns));
    this.#grid.root.style.setProperty("--rows", String(rows));
    this.#grid.fill(codes, (cell, index) => {
      const code = this.#codes[index]!;
      cell.style.backgroundPosition = `${part(code % columns, columns)} ${part(Math.floor(code / columns), rows)}`;
      cell.title = `Code ${code}`;
    });
    this.#grid.root.scrollTop = 0;
    this.#dress();
  }

  #ordered(codes: number): readonly number[] {
    const order = this.#order.value as Order;
    if (order === "likeness" && this.#anchor !== undefined)
      return orderByLikeness(this.#colors, this.#anchor);
    return order === "number" ? Array.from({ length: codes }, (_, code) => code) : orderByColor(this.#colors);
  }

  #dress(): void {
    this.#grid.mark("used", (cell) => this.#used.has(this.#codes[cell]!));
    const chosen = this.#chosen === undefined ? -1 : this.#codes.indexOf(this.#chosen);
    this.#grid.choose(chosen < 0 ? undefined : chosen);
    this.#grid.relabel();
  }
}
