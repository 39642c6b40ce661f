import type { ModelInfo } from "../api/client.js";
import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import {
  allowedSettings,
  type DrawLimits,
  type DrawSettings,
  freshSeed,
  highestGuidance,
  highestTemperature,
} from "./draw-settings.js";
import { NumberField } from "./number-field.js";

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
  readonly #count: NumberField;
  readonly #seed: NumberField;
  readonly #fresh = element("input", { type: "checkbox", id: "field-fresh", checked: true });
  readonly #temperature: NumberField;
  readonly #topK: NumberField;
  readonly #guidance: NumberField;
  readonly #candidates: NumberField;
  readonly #none = element("option", { value: "none" }, "nothing");
  readonly #rerank: HTMLSelectElement;
  readonly #draw = element("button", { type: "submit", class: "primary" }, icon(icons.pencil), "Draw");
  readonly #stop: HTMLButtonElement;
  #last: DrawSettings;

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
    this.#last = settings;
    const { captionLength, count, candidates, codebookSize } = this.#limits;
    this.#caption = element("textarea", {
      id: "field-caption",
      name: "caption",
      rows: 2,
      maxlength: captionLength,
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
    this.#count = new NumberField({
      label: "Pictures",
      name: "count",
      min: 1,
      max: count,
      onChange: () => this.#balance(),
    });
    this.#candidates = new NumberField({
      label: "Candidates",
      name: "candidates",
      min: 1,
      max: candidates,
      hint: "Drawn in all; the best of them are shown.",
      // As it is typed, it may still be less than the pictures.
      onChange: () => this.#askWhoChooses(),
    });
    this.#seed = new NumberField({
      label: "Seed",
      name: "seed",
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      onChange: () => {
        this.#fresh.checked = false;
      },
    });
    this.#temperature = new NumberField({
      label: "Temperature",
      name: "temperature",
      min: 0,
      max: highestTemperature,
      step: 0.05,
      slider: true,
      hint: "Lower is safer, higher is bolder.",
    });
    this.#topK = new NumberField({
      label: "Top-k",
      name: "topK",
      min: 0,
      max: codebookSize,
      slider: true,
      hint: "Chooses among so many likeliest tokens; 0 for all.",
    });
    this.#guidance = new NumberField({
      label: "Guidance",
      name: "guidance",
      min: 0,
      max: highestGuidance,
      step: 0.25,
      slider: true,
      hint: "Above 1 keeps closer to the caption; takes twice the time.",
    });
    this.#rerank = element(
      "select",
      { id: "field-rerank", name: "rerank" },
      this.#none,
      element("option", { value: "self" }, "the model"),
    );
    this.#stop = element(
      "button",
      { type: "button", class: "primary stop", hidden: true, onclick: () => listeners.onStop() },
      icon(icons.stop),
      "Stop",
    );
    this.root = this.#form();
    this.settings = settings;
  }

  /** What is entered, which may be out of range. */
  get #entered(): DrawSettings {
    return {
      caption: this.#caption.value.trim(),
      count: this.#count.value,
      candidates: this.#candidates.value,
      rerank: this.#rerank.value === "self" ? "self" : "none",
      seed: this.#seed.value,
      temperature: this.#temperature.value,
      topK: this.#topK.value,
      guidance: this.#guidance.value,
      topP: this.#last.topP,
      minP: this.#last.minP,
    };
  }

  set settings(settings: DrawSettings) {
    this.#last = settings;
    this.#caption.value = settings.caption;
    this.#count.value = settings.count;
    this.#candidates.value = settings.candidates;
    this.#rerank.value = settings.rerank;
    this.#seed.value = settings.seed;
    this.#temperature.value = settings.temperature;
    this.#topK.value = settings.topK;
    this.#guidance.value = settings.guidance;
    this.#balance();
  }

  /** Whether each drawing takes a seed of its own. */
  set freshSeeds(fresh: boolean) {
    this.#fresh.checked = fresh;
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
    if (this.#fresh.checked) this.#seed.value = freshSeed((array) => crypto.getRandomValues(array));
    const entered = this.#entered;
    const settings = allowedSettings(entered, this.#limits);
    const fields = [this.#count, this.#candidates, this.#seed, this.#temperature, this.#topK, this.#guidance];
    const corrected = fields.filter(({ name, value }) => value !== settings[name as "count"]);
    this.settings = settings;
    this.listeners.onDraw(
      settings,
      corrected.map(({ label }) => label),
    );
  }

  /** Candidates are as many as pictures or more. */
  #balance(): void {
    const count = this.#count.value;
    if (!Number.isFinite(count)) return;
    this.#candidates.min = count;
    // Those that follow the number of pictures go on to.
    if (this.#candidates.value < count || this.#candidates.value === this.#last.count) {
      this.#candidates.value = count;
    }
    this.#askWhoChooses();
    this.#last = { ...this.#last, count };
  }

  /** More candidates than pictures need something that chooses among them. */
  #askWhoChooses(): void {
    const choosing = this.#candidates.value > this.#count.value;
    this.#none.disabled = choosing;
    if (choosing) this.#rerank.value = "self";
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
        element(
          "div",
          { class: "fields" },
          this.#count.root,
          this.#seed.root,
          element(
            "label",
            { class: "check wide", for: "field-fresh" },
            this.#fresh,
            "A new seed for every drawing",
          ),
          this.#temperature.root,
          this.#topK.root,
          this.#guidance.root,
          this.#candidates.root,
          element(
            "div",
            { class: "field" },
            element("label", { for: "field-rerank" }, "Chosen by"),
            this.#rerank,
            element("p", { class: "hint" }, "The model reads each and scores the caption."),
          ),
        ),
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
