import { element } from "../parts/element.js";
import type { View } from "../parts/view.js";

export class StudyView implements View {
  readonly name = "study";
  readonly title = "Study";
  readonly root = element("section", { class: "view" }, element("h1", { tabindex: -1 }, "Study"));
  show(): void {}
}
