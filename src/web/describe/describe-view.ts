import { describePicture, type Reconstruction, reconstructPicture } from "../api/client.js";
import { isStop } from "../api/problem.js";
import { DropZone } from "../parts/drop-zone.js";
import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import { PictureCanvas, pngUrl } from "../parts/picture-canvas.js";
import { sendPicture } from "../parts/send-picture.js";
import { StatusLine } from "../parts/status-line.js";
import type { View } from "../parts/view.js";
import { many, size, tookOf } from "../parts/words.js";
import type { Studio } from "../studio.js";
import { captionList } from "./caption-list.js";
import { distinct } from "./likelihood.js";

/** Captions that are shown at most, and that are searched for: some may come out the same. */
const shown = 4;
const searched = 6;

/** A picture becomes a line. */
export class DescribeView implements View {
  readonly name = "describe";
  readonly title = "Describe";
  readonly root: HTMLElement;
  readonly #status = new StatusLine("Ready for a picture.");
  readonly #result = element("div", { class: "described" });
  #asking: AbortController | undefined;
  /** Where the picture itself can be shown from. */
  #url: string | undefined;

  constructor(private readonly studio: Studio) {
    const { resolution, grids } = studio.model;
    this.#result.append(emptyPair(Math.max(...grids)));
    this.root = element(
      "section",
      { class: "view describe", "aria-labelledby": "describe-title" },
      element(
        "header",
        { class: "intro" },
        element("h1", { id: "describe-title", tabindex: -1 }, "A picture becomes a line"),
      ),
      element(
        "div",
        { class: "columns" },
        element(
          "div",
          {},
          new DropZone((file) => this.take(file)).root,
          element(
            "p",
            { class: "hint" },
            `The model sees the square in its middle, ${resolution} pixels wide. It goes to the machine that serves this page, and nowhere else.`,
          ),
        ),
        element("div", { class: "board" }, this.#status.root, this.#result),
      ),
    );
  }

  show(): void {}

  /** Describes a picture in place of the one before. */
  take(file: Blob): void {
    void this.#take(file);
  }

  async #take(file: Blob): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const start = performance.now();
    const pair = new PicturePair(this.studio.model.tokens, this.#newUrl(file));
    const captions = element("div", { class: "caption-board" });
    this.#result.replaceChildren(pair.root, captions);
    this.#result.setAttribute("aria-busy", "true");
    const name = file instanceof File && file.name ? ` “${file.name}”` : "";
    this.#status.say(`Looking at the picture${name} (${size(file.size)}).`);
    try {
      const { sent, answer: reconstruction } = await sendPicture(
        file,
        this.studio.model.limits.pictureBytes,
        (picture) => reconstructPicture(picture, asking.signal),
      );
      pair.fill(reconstruction, () => this.studio.lookInside(insideOf(reconstruction)));
      this.#status.say("Seen. Now the model looks for words.");
      const found = distinct(await describePicture(sent, searched, asking.signal)).slice(0, shown);
      captions.replaceChildren(
        element("h2", {}, "In words"),
        captionList(found, (caption) => this.studio.draw(caption)),
      );
      const seconds = (performance.now() - start) / 1000;
      this.#status.say(
        `Described in ${tookOf(seconds)}: ${found[0]?.caption ?? "no caption"}. ${many(found.length, "caption")}, the likeliest first.`,
      );
    } catch (error) {
      if (this.#asking !== asking || isStop(error)) return;
      this.#status.fail(error);
    } finally {
      if (this.#asking === asking) {
        this.#asking = undefined;
        this.#result.removeAttribute("aria-busy");
      }
    }
  }

  #newUrl(file: Blob): string {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = URL.createObjectURL(file);
    return this.#url;
  }
}

/** What is seen before the first picture: room for it, and the grid of so many tokens in a row that it becomes. */
function emptyPair(cells: number): HTMLElement {
  const place = (name: string, words: string) => {
    const room = element("span", { class: name, "aria-hidden": "true" });
    room.style.setProperty("--cells", String(cells));
    return element("figure", {}, room, element("figcaption", {}, element("p", { class: "role" }, words)));
  };
  return element(
    "div",
    { class: "pair" },
    place("picture", "Your picture"),
    place("empty-grid", "What the model sees"),
  );
}

const insideOf = ({ tokens, reconstruction }: Reconstruction) => ({
  caption: undefined,
  tokens,
  png: reconstruction,
});

/** The picture given, and what the model sees of it. */
class PicturePair {
  readonly root: HTMLElement;
  readonly #given: HTMLElement;
  readonly #seen = new PictureCanvas("What the model sees of the picture");
  readonly #below = element("div");

  constructor(tokens: number, url: string) {
    const image = element("img", { src: url, alt: "The picture that was given" });
    this.#given = element("span", { class: "picture given filled" }, image);
    // What the browser cannot show, the server can.
    image.addEventListener("error", () => this.#given.classList.remove("filled"));
    this.root = element(
      "div",
      { class: "pair" },
      element(
        "figure",
        {},
        this.#given,
        element("figcaption", {}, element("p", { class: "role" }, "Your picture")),
      ),
      element(
        "figure",
        {},
        this.#seen.root,
        element(
          "figcaption",
          {},
          element("p", { class: "role" }, `What the model sees: ${many(tokens, "token")}`),
          this.#below,
        ),
      ),
    );
  }

  fill({ original, reconstruction, psnr }: Reconstruction, onInside: () => void): void {
    void this.#seen.show(pngUrl(reconstruction));
    if (!this.#given.classList.contains("filled")) {
      const picture = new PictureCanvas("The picture that was given, in the model's resolution");
      void picture.show(pngUrl(original));
      this.#given.replaceWith(picture.root);
    }
    const near = psnr === null ? "the same, pixel by pixel" : `PSNR ${psnr.toFixed(1)} dB`;
    this.#below.replaceChildren(
      element("p", { class: "settings-line" }, near),
      element(
        "div",
        { class: "actions" },
        element(
          "button",
          { type: "button", class: "action", onclick: onInside },
          icon(icons.grid),
          "Look inside",
        ),
      ),
    );
  }
}
