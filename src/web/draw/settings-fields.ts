import { element } from "../parts/element.js";
import {
  type DrawLimits,
  type DrawSettings,
  freshSeed,
  highestGuidance,
  highestTemperature,
} from "./draw-settings.js";
import { NumberField } from "./number-field.js";

/** What is entered in the fields: all settings but the caption. */
type FieldSettings = Omit<DrawSettings, "caption">;

/** The settings of a drawing as fields that keep each other sensible. */
export class SettingsFields {
  readonly root: HTMLElement;
  readonly #count: NumberField;
  readonly #seed: NumberField;
  readonly #fresh = element("input", { type: "checkbox", id: "field-fresh", checked: true });
  readonly #temperature: NumberField;
  readonly #topK: NumberField;
  readonly #guidance: NumberField;
  readonly #candidates: NumberField;
  readonly #none = element("option", { value: "none" }, "nothing");
  readonly #rerank: HTMLSelectElement;
  #last: FieldSettings;

  constructor({ count, candidates, codebookSize }: DrawLimits, settings: FieldSettings) {
    this.#last = settings;
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
    this.root = this.#grid();
    this.settings = settings;
  }

  /** What is entered, which may be out of range. */
  get entered(): FieldSettings {
    return {
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

  set settings(settings: FieldSettings) {
    this.#last = settings;
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

  /** Enters a new seed where each drawing takes one of its own. */
  renewSeed(): void {
    if (this.#fresh.checked) this.#seed.value = freshSeed((array) => crypto.getRandomValues(array));
  }

  /** The labels of fields in which something else than these settings is entered. */
  labelsUnlike(settings: FieldSettings): string[] {
    const fields = [this.#count, this.#candidates, this.#seed, this.#temperature, this.#topK, this.#guidance];
    return fields.filter(({ name, value }) => value !== settings[name as "count"]).map(({ label }) => label);
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

  #grid(): HTMLElement {
    return element(
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
    );
  }
}
