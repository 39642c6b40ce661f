import { element } from "../parts/element.js";

export interface CellGridOptions {
  readonly label: string;
  /** What a cell is called. */
  readonly labelOf: (cell: number) => string;
  readonly onChoose: (cell: number) => void;
}

/**
 * Buttons in rows and columns, of which one is reached by Tab and the others by arrow keys, Home, End, Page up and Page down.
 * How many are in a row is what the layout makes of it.
 */
export class CellGrid {
  readonly root: HTMLElement;
  #cells: HTMLButtonElement[] = [];
  #reached = 0;

  constructor(private readonly options: CellGridOptions) {
    this.root = element("div", {
      class: "cell-grid",
      role: "group",
      "aria-label": options.label,
      onkeydown: (event: KeyboardEvent) => this.#key(event),
    });
  }

  /** Makes so many cells; `dress` gives each its looks. */
  fill(count: number, dress: (cell: HTMLButtonElement, index: number) => void): void {
    const focused = this.root.contains(document.activeElement);
    this.#cells = Array.from({ length: count }, (_, index) => {
      const cell = element("button", {
        type: "button",
        class: "cell",
        tabindex: -1,
        "aria-pressed": "false",
        onclick: () => {
          this.#reach(index, false);
          this.options.onChoose(index);
        },
      });
      dress(cell, index);
      return cell;
    });
    this.#reached = Math.min(this.#reached, Math.max(0, count - 1));
    this.root.replaceChildren(...this.#cells);
    this.relabel();
    this.#reach(this.#reached, focused);
  }

  /** Calls cells anew. */
  relabel(): void {
    for (const [index, cell] of this.#cells.entries())
      cell.setAttribute("aria-label", this.options.labelOf(index));
  }

  /** Marks the cell that is chosen, and lets Tab reach it. */
  choose(chosen: number | undefined): void {
    for (const [index, cell] of this.#cells.entries()) {
      cell.setAttribute("aria-pressed", String(index === chosen));
    }
    if (chosen !== undefined) this.#reach(chosen, false);
  }

  /** Marks cells with a class. */
  mark(name: string, marked: (index: number) => boolean): void {
    for (const [index, cell] of this.#cells.entries()) cell.classList.toggle(name, marked(index));
  }

  #reach(index: number, focus: boolean): void {
    this.#cells[this.#reached]?.setAttribute("tabindex", "-1");
    this.#reached = index;
    this.#cells[index]?.setAttribute("tabindex", "0");
    if (focus) this.#cells[index]?.focus();
  }

  #key(event: KeyboardEvent): void {
    const to = nextCell(event.key, this.#reached, this.#cells.length, this.#columns());
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#reach(to, true);
  }

  #columns(): number {
    const top = this.#cells[0]?.offsetTop;
    const next = this.#cells.findIndex((cell) => cell.offsetTop !== top);
    return next < 0 ? this.#cells.length : next;
  }
}

/** Rows that Page up and Page down go. */
const page = 4;

/** The cell that a key leads to; undefined for a key that leads nowhere. */
export function nextCell(key: string, from: number, count: number, columns: number): number | undefined {
  const step = (by: number): number => (from + by >= 0 && from + by < count ? from + by : from);
  const rows = (by: number): number => {
    const wanted = Math.trunc(by);
    const possible =
      wanted < 0
        ? Math.min(-wanted, Math.floor(from / columns))
        : Math.min(wanted, Math.floor((count - 1 - from) / columns));
    return from + Math.sign(wanted) * possible * columns;
  };
  const row = from - (from % columns);
  switch (key) {
    case "ArrowLeft":
      return step(-1);
    case "ArrowRight":
      return step(1);
    case "ArrowUp":
      return rows(-1);
    case "ArrowDown":
      return rows(1);
    case "PageUp":
      return rows(-page);
    case "PageDown":
      return rows(page);
    case "Home":
      return row;
    case "End":
      return Math.min(count, row + columns) - 1;
    default:
      return undefined;
  }
}
