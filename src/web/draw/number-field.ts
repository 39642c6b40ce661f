import { element } from "../parts/element.js";

export interface NumberFieldOptions {
  readonly label: string;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** A sentence below the field. */
  readonly hint?: string;
  /** Shown with a slider rather than with buttons. */
  readonly slider?: boolean;
  readonly onChange?: () => void;
}

/** A number with its label, and what changes it without a keyboard. */
export class NumberField {
  readonly root: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #slider: HTMLInputElement | undefined;

  constructor(private readonly options: NumberFieldOptions) {
    const { label, name, min, max, step = 1, hint, slider, onChange } = options;
    const id = `field-${name}`;
    const described = hint === undefined ? undefined : `${id}-hint`;
    const changed = () => {
      if (this.#slider) this.#slider.value = this.#input.value;
      onChange?.();
    };
    this.#input = element("input", {
      type: "number",
      id,
      name,
      min,
      max,
      step: slider ? "any" : step,
      required: true,
      inputmode: step < 1 ? "decimal" : "numeric",
      autocomplete: "off",
      "aria-describedby": described,
      oninput: changed,
    });
    let control: HTMLElement;
    if (slider) {
      this.#slider = element("input", {
        type: "range",
        min,
        max,
        step,
        "aria-label": label,
        // The field beside it is the one to reach by keyboard.
        tabindex: -1,
        oninput: () => {
          this.#input.value = this.#slider!.value;
          onChange?.();
        },
      });
      control = element("div", { class: "with-slider" }, this.#slider, this.#input);
    } else {
      control = element(
        "div",
        { class: "with-steps" },
        this.#step("−", -step),
        this.#input,
        this.#step("+", step),
      );
    }
    this.root = element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      control,
      hint !== undefined && element("p", { class: "hint", id: described }, hint),
    );
  }

  get name(): string {
    return this.options.name;
  }

  get label(): string {
    return this.options.label;
  }

  get value(): number {
    return this.#input.valueAsNumber;
  }

  set value(value: number) {
    this.#input.value = String(value);
    if (this.#slider) this.#slider.value = String(value);
  }

  /** The least that may be entered. */
  set min(min: number) {
    this.#input.min = String(min);
  }

  #step(sign: string, by: number): HTMLButtonElement {
    const { label, onChange } = this.options;
    return element(
      "button",
      {
        type: "button",
        class: "step",
        tabindex: -1,
        "aria-label": `${label}: ${by < 0 ? "less" : "more"}`,
        onclick: () => {
          const { min, max } = this.#input;
          const now = Number.isFinite(this.value) ? this.value : Number(min);
          this.value = Math.min(Number(max), Math.max(Number(min), now + by));
          onChange?.();
        },
      },
      sign,
    );
  }
}
