import { element } from "../parts/element.js";
import { PictureCanvas, pngUrl } from "../parts/picture-canvas.js";
import { many } from "../parts/words.js";
import type { Session, SessionPicture } from "./session.js";

/** The pictures of the session, small; a click brings one back to the stage. */
export class Gallery {
  readonly root: HTMLElement;
  readonly #list = element("ul", { class: "thumbs" });
  readonly #title = element("h2", { id: "session-title" });
  readonly #made = new Map<SessionPicture, HTMLElement>();

  constructor(
    private readonly session: Session,
    private readonly onChoose: (picture: SessionPicture) => void,
    onClear: () => void,
  ) {
    const clear = () => {
      // What is cleared hides itself, and a hidden button would take the keyboard's place along.
      onClear();
      session.clear();
    };
    this.root = element(
      "section",
      { class: "gallery", "aria-labelledby": "session-title" },
      element(
        "div",
        { class: "heading" },
        this.#title,
        element("button", { type: "button", class: "quiet", onclick: clear }, "Clear"),
      ),
      this.#list,
    );
    session.onChange(() => this.#update());
    this.#update();
  }

  #update(): void {
    const { pictures } = this.session;
    this.root.hidden = pictures.length === 0;
    this.#title.textContent = `This session: ${many(pictures.length, "picture")}`;
    const items = pictures.map((picture) => this.#made.get(picture) ?? this.#thumb(picture));
    this.#made.clear();
    for (const [i, picture] of pictures.entries()) this.#made.set(picture, items[i]!);
    const focused = document.activeElement;
    this.#list.replaceChildren(...items);
    if (focused instanceof HTMLElement && this.#list.contains(focused)) focused.focus();
  }

  #thumb(picture: SessionPicture): HTMLElement {
    const { caption, png, seed } = picture;
    const canvas = new PictureCanvas();
    void canvas.show(pngUrl(png)).catch(() => {});
    return element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: "thumb",
          title: `${caption} · seed ${seed}`,
          "aria-label": `Show ${caption}, seed ${seed}`,
          onclick: () => this.onChoose(picture),
        },
        canvas.root,
      ),
    );
  }
}
