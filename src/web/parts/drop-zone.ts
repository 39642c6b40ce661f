import { element, icon } from "./element.js";
import { icons } from "./icons.js";

/** Where a picture is given: dropped, pasted or chosen. */
export class DropZone {
  readonly root: HTMLElement;

  constructor(onFile: (file: File) => void) {
    const input = element("input", {
      type: "file",
      accept: "image/*",
      class: "unseen",
      tabindex: -1,
      "aria-hidden": "true",
      onchange: () => {
        const file = input.files?.[0];
        // The same file can be chosen again.
        input.value = "";
        if (file) onFile(file);
      },
    });
    this.root = element(
      "div",
      { class: "drop-zone" },
      icon(icons.picture),
      element(
        "p",
        {},
        element(
          "button",
          { type: "button", class: "primary", onclick: () => input.click() },
          "Choose a picture",
        ),
      ),
      element(
        "p",
        { class: "hint" },
        "or drop one anywhere on this page, or paste one. Any size, any shape.",
      ),
      input,
    );
  }
}

/** The picture of a paste or a drop; undefined where it holds none. */
export function fileOf(transfer: DataTransfer | null): File | undefined {
  return [...(transfer?.files ?? [])].find(({ type }) => type === "" || type.startsWith("image/"));
}
