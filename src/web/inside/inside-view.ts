import { decodeTokens, encodePicture, fetchCodebook } from "../api/client.js";
import { isStop } from "../api/problem.js";
import { DropZone } from "../parts/drop-zone.js";
import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import { PictureCanvas, pngBlob, pngUrl } from "../parts/picture-canvas.js";
import { sendPicture } from "../parts/send-picture.js";
import { StatusLine } from "../parts/status-line.js";
import type { View } from "../parts/view.js";
import { fileName, many } from "../parts/words.js";
import type { InsidePicture, Studio } from "../studio.js";
import { CodeSheet } from "./code-sheet.js";
import { placeOf, TokenEdits } from "./token-edits.js";
import { TokenPicture } from "./token-picture.js";

/** A picture's tokens, and what happens when one is another. */
export class InsideView implements View {
  readonly name = "inside";
  readonly title = "Look inside";
  readonly root: HTMLElement;
  readonly #status = new StatusLine("Give a picture to see its tokens.");
  readonly #picture: TokenPicture;
  readonly #sheet: CodeSheet;
  readonly #before = new PictureCanvas("The picture before any change");
  readonly #beside: HTMLElement;
  readonly #undo: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  readonly #download = element("a", { class: "action" }, icon(icons.download), "Download");
  #edits: TokenEdits | undefined;
  #chosen: number | undefined;
  /** The code that the chosen token had when it was chosen: others are ordered by how alike they are to it. */
  #anchor: number | undefined;
  #png = "";
  /** The tokens that the picture shows: not the latest ones where it could not be drawn. */
  #drawn: readonly number[] = [];
  #asking: AbortController | undefined;
  #sheetAsked = false;

  constructor(private readonly studio: Studio) {
    const { grids, tokens, codebookSize, resolution } = studio.model;
    this.#picture = new TokenPicture(grids, (place) => this.#choose(place));
    this.#sheet = new CodeSheet((code) => void this.#swap(code));
    const action = (path: string, label: string, does: () => void) =>
      element("button", { type: "button", class: "action", onclick: does }, icon(path), label);
    this.#undo = action(icons.undo, "Undo", () => this.#back((edits) => edits.undo()));
    this.#reset = action(icons.undo, "As it was", () => this.#back((edits) => edits.reset()));
    this.#beside = element(
      "div",
      { class: "beside", hidden: true },
      element(
        "figure",
        { class: "before" },
        this.#before.root,
        element("figcaption", {}, element("p", { class: "role" }, "Before")),
      ),
      element(
        "div",
        { class: "actions", role: "group", "aria-label": "With this picture" },
        this.#undo,
        this.#reset,
        this.#download,
        action(icons.eye, "Describe", () => this.studio.describe(pngBlob(this.#png))),
      ),
    );
    this.#picture.root.hidden = true;
    this.root = element(
      "section",
      { class: "view inside", "aria-labelledby": "inside-title" },
      element(
        "header",
        { class: "intro" },
        element("h1", { id: "inside-title", tabindex: -1 }, "What a picture is made of"),
        element(
          "p",
          {},
          `To the model, a picture of ${resolution} × ${resolution} pixels is ${many(tokens, "token")}, each one of ${many(codebookSize, "code")}. Choose a token, then another code for it.`,
        ),
      ),
      element(
        "div",
        { class: "columns" },
        element("div", { class: "board" }, this.#status.root, this.#picture.root),
        this.#sheet.root,
        element("div", { class: "more" }, this.#beside, new DropZone((file) => this.take(file)).root),
      ),
    );
  }

  show(): void {
    if (!this.#sheetAsked) void this.#fetchSheet();
    const [newest] = this.studio.session.pictures;
    if (!this.#edits && !this.#asking && newest) this.take(newest);
  }

  take(picture: Blob | InsidePicture): void {
    if (picture instanceof Blob) void this.#encode(picture);
    else this.#open(picture.tokens, picture.png, picture.caption);
  }

  async #fetchSheet(): Promise<void> {
    this.#sheetAsked = true;
    this.#sheet.root.setAttribute("aria-busy", "true");
    try {
      await this.#sheet.show(await fetchCodebook());
      this.#mark();
    } catch (error) {
      this.#sheetAsked = false;
      this.#status.fail(error);
    } finally {
      this.#sheet.root.removeAttribute("aria-busy");
    }
  }

  async #encode(file: Blob): Promise<void> {
    await this.#ask("The picture becomes tokens.", async (signal) => {
      const { pictureBytes } = this.studio.model.limits;
      const { answer } = await sendPicture(file, pictureBytes, (picture) => encodePicture(picture, signal));
      this.#open(answer.tokens, answer.png, undefined);
    });
  }

  #open(tokens: readonly number[], png: string, caption: string | undefined): void {
    this.#asking?.abort();
    this.#edits = new TokenEdits(tokens);
    this.#chosen = undefined;
    this.#anchor = undefined;
    this.#picture.root.hidden = false;
    this.#beside.hidden = false;
    void this.#before.show(pngUrl(png)).catch(() => {});
    this.#shows(png, tokens);
    const different = new Set(tokens).size;
    this.#status.say(
      `${caption === undefined ? "The picture" : `“${caption}”`}: ${many(tokens.length, "token")}, ${many(different, "different code")}. Choose a token.`,
    );
  }

  #choose(place: number): void {
    // It may have failed before: without it there is no code to choose.
    if (!this.#sheetAsked) void this.#fetchSheet();
    this.#chosen = place;
    this.#anchor = this.#edits?.tokens[place];
    this.#mark();
    const { row, column } = placeOf(place, this.studio.model.grids);
    this.#status.say(
      `Row ${row + 1}, column ${column + 1} has code ${this.#edits?.tokens[place]}. Choose another from the codebook.`,
    );
  }

  async #swap(code: number): Promise<void> {
    const { grids } = this.studio.model;
    if (!this.#edits || this.#chosen === undefined) {
      this.#status.say(
        this.#edits
          ? "Choose a token of the picture first; the code then takes its place."
          : "Give a picture first, then choose one of its tokens.",
      );
      return;
    }
    const { row, column } = placeOf(this.#chosen, grids);
    if (!this.#edits.swap(this.#chosen, code) && this.#drawn === this.#edits.tokens) {
      this.#status.say(`Row ${row + 1}, column ${column + 1} has code ${code} already.`);
      return;
    }
    await this.#redraw(`Row ${row + 1}, column ${column + 1} is now code ${code}.`);
  }

  #back(step: (edits: TokenEdits) => void): void {
    if (!this.#edits) return;
    const before = this.#edits.tokens;
    step(this.#edits);
    if (this.#edits.tokens === before && this.#drawn === before) {
      this.#status.say("There is nothing to take back.");
      return;
    }
    const left = this.#edits.changed.length;
    void this.#redraw(left === 0 ? "As it was." : `${many(left, "token")} changed.`);
  }

  async #redraw(done: string): Promise<void> {
    const { tokens } = this.#edits!;
    this.#mark();
    await this.#ask("Drawing the picture of the tokens.", async (signal) => {
      const { png } = await decodeTokens(tokens, signal);
      this.#shows(png, tokens);
      this.#status.say(done);
    });
  }

  /** Asks the server; what was asked before is no longer waited for. */
  async #ask(words: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#status.say(words);
    try {
      await work(asking.signal);
    } catch (error) {
      if (this.#asking === asking && !isStop(error)) this.#status.fail(error);
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  #shows(png: string, tokens: readonly number[]): void {
    this.#png = png;
    this.#drawn = tokens;
    this.#picture.show(png);
    this.#download.href = pngUrl(png);
    this.#download.download = fileName("tokens", ...(this.#edits?.tokens.slice(0, 3) ?? []));
    this.#mark();
  }

  #mark(): void {
    const { tokens = [], changed = [], canUndo = false } = this.#edits ?? {};
    this.#picture.mark(tokens, this.#chosen, changed);
    this.#sheet.mark(this.#chosen === undefined ? undefined : tokens[this.#chosen], tokens, this.#anchor);
    // Not disabled, which would take the keyboard's place away.
    this.#undo.setAttribute("aria-disabled", String(!canUndo));
    this.#reset.setAttribute("aria-disabled", String(changed.length === 0));
  }
}
