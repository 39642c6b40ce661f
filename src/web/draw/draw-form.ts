import type { ModelInfo } from "../api/client.js";
import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import { allowedSettings, type DrawLimits, type DrawSettings } from "./draw-settings.js";
import { SettingsFields } from "./settings-fields.js";

const examples = [
  "a red apple, flat",
  "a smiling cat, 3d",
  "a rocket, noto",
  "a person with a red bun and round glasses",
  "a taxi left of a red apple",
];

/** Whether there is room for one column only; as in layout.css. */
const narrow = window.matchMedia("(max-width: 59.99rem)");

/** What the settings of a model may be. */
export function drawLimits({ limits, codebookSize, defaults }: ModelInfo): DrawLimits {
  const { captionLength, count, candidates } = limits;
  const { drawing, drawingCandidates } = defaults;
  return {
    ...{ captionLength, count, candidates, codebookSize },
    defaults: { ...drawing, candidates: drawingCandidates },
  };
}

/** Where a person says what is drawn, and how. */
export class DrawForm {
  readonly root: HTMLFormElement;
  readonly #limits: DrawLimits;
  readonly #caption: HTMLTextAreaElement;
  readonly #fields: SettingsFields;
  readonly #draw = element("button", { type: "submit", class: "primary" }, icon(icons.pencil), "Draw");
  readonly #stop: HTMLButtonElement;

  constructor(
    model: ModelInfo,
    settings: DrawSettings,
    private readonly listeners: {
      /** Told which settings were out of their ranges and have been brought into them. */
      readonly onDraw: (settings: DrawSettings, corrected: readonly string[]) => void;
      readonly onStop: () => void;
      readonly onEmpty: () => void;
    },
  ) {
    this.#limits = drawLimits(model);
    this.#caption = element("textarea", {
      id: "field-caption",
      name: "caption",
      rows: 2,
      maxlength: this.#limits.captionLength,
      placeholder: "a red apple, flat",
      autocomplete: "off",
      spellcheck: "true",
      "aria-describedby": "caption-hint",
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.root.requestSubmit();
      },
    });
    this.#fields = new SettingsFields(this.#limits, settings);
    this.#stop = element(
      "button",
      { type: "button", class: "primary stop", hidden: true, onclick: () => listeners.onStop() },
      icon(icons.stop),
      "Stop",
    );
    this.#caption.value = settings.caption;
    this.root = this.#form();
  }

  set settings(settings: DrawSettings) {
    this.#caption.value = settings.caption;
    this.#fields.settings = settings;
  }

  /** Whether each drawing takes a seed of its own. */
  set freshSeeds(fresh: boolean) {
    this.#fields.freshSeeds = fresh;
  }

  /** Shows Stop in place of Draw, and keeps the keyboard's place. */
  set busy(busy: boolean) {
    const [shown, hidden] = busy ? [this.#stop, this.#draw] : [this.#draw, this.#stop];
    const focused = document.activeElement === hidden;
    shown.hidden = false;
    hidden.hidden = true;
    if (focused) shown.focus();
  }

  /** Where the picture is below the form, brings the button to the top so that both are seen. */
  reveal(): void {
    if (!narrow.matches) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#draw.parentElement?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
  }

  /** Puts the keyboard into the caption. */
  focus(): void {
    this.#caption.focus();
  }

  /** Draws as if the button were pressed. */
  submit(): void {
    this.root.requestSubmit();
  }

  #submitted(): void {
    if (this.#caption.value.trim() === "") {
      this.#caption.focus();
      this.listeners.onEmpty();
      return;
    }
    this.#fields.renewSeed();
    const entered = { ...this.#fields.entered, caption: this.#caption.value.trim() };
    const settings = allowedSettings(entered, this.#limits);
    const corrected = this.#fields.labelsUnlike(settings);
    this.settings = settings;
    this.listeners.onDraw(settings, corrected);
  }

  #form(): HTMLFormElement {
    return element(
      "form",
      {
        class: "draw-form",
        // Numbers out of range are brought into it, and told of: a browser's own message cannot point into closed settings.
        novalidate: true,
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          this.#submitted();
        },
      },
      element("label", { for: "field-caption", class: "question" }, "What shall it draw?"),
      this.#caption,
      element("p", { class: "hint", id: "caption-hint" }, "A thing, and a style if you like. Enter draws."),
      element(
        "ul",
        { class: "chips", "aria-label": "Examples" },
        ...examples.map((text) => this.#example(text)),
      ),
      element("div", { class: "go" }, this.#draw, this.#stop),
      element(
        "details",
        { class: "settings", open: !narrow.matches },
        element("summary", {}, "Settings"),
        this.#fields.root,
      ),
    );
  }

  #example(text: string): HTMLElement {
    const choose = () => {
      this.#caption.value = text;
      this.#caption.focus();
    };
    return element("li", {}, element("button", { type: "button", class: "chip", onclick: choose }, text));
  }
}
