import { type DrawingEvent, drawPictures } from "../api/client.js";
import { isStop } from "../api/problem.js";
import { element } from "../parts/element.js";
import { pngTexts } from "../parts/png-text.js";
import { ProgressBar } from "../parts/progress-bar.js";
import { StatusLine } from "../parts/status-line.js";
import { linkTo, type View } from "../parts/view.js";
import { many, tookOf, waitOf } from "../parts/words.js";
import type { Studio } from "../studio.js";
import { DrawForm, drawLimits } from "./draw-form.js";
import { type DrawSettings, defaultSettings, settingsFromQuery, settingsToQuery } from "./draw-settings.js";
import { readDrawnFile } from "./drawn-file.js";
import { Gallery } from "./gallery.js";
import type { SessionPicture } from "./session.js";
import { Stage } from "./stage.js";

/** A line becomes pictures. */
export class DrawView implements View {
  readonly name = "draw";
  readonly title = "Draw";
  readonly root: HTMLElement;
  readonly #form: DrawForm;
  readonly #stage: Stage;
  readonly #progress = new ProgressBar("Drawing");
  readonly #status = new StatusLine("Ready.");
  #drawing: AbortController | undefined;
  /** The query of what was drawn last, brought back, or taken from a link. */
  #shown: string | undefined;

  constructor(private readonly studio: Studio) {
    this.#form = new DrawForm(studio.model, defaultSettings(drawLimits(studio.model)), {
      onDraw: (settings, corrected) => void this.#draw(settings, corrected),
      onStop: () => this.#drawing?.abort(),
      onEmpty: () => this.#status.say("Type first what to draw: a few words, such as “a red apple, flat”."),
    });
    this.#stage = new Stage(studio, (text) => this.#status.say(text));
    const gallery = new Gallery(
      studio.session,
      (picture) => this.#bringBack(picture),
      () => this.#form.focus(),
    );
    this.root = element(
      "section",
      {
        class: "view draw",
        "aria-labelledby": "draw-title",
        onkeydown: (event: KeyboardEvent) => {
          if (event.key === "Escape") this.#drawing?.abort();
        },
      },
      element(
        "header",
        { class: "intro" },
        element("h1", { id: "draw-title", tabindex: -1 }, "A line becomes a picture"),
      ),
      element(
        "div",
        { class: "columns" },
        this.#form.root,
        element(
          "div",
          { class: "board" },
          element("div", { class: "board-head" }, this.#status.root, this.#progress.root),
          this.#stage.root,
        ),
      ),
      gallery.root,
    );
  }

  show(query: URLSearchParams): void {
    // Who comes back to what was drawn here finds it as it was left.
    if (!query.has("caption") || query.toString() === this.#shown) return;
    this.#form.settings = settingsFromQuery(query, drawLimits(this.studio.model));
    this.#form.freshSeeds = false;
    this.#shown = query.toString();
    if (!this.#drawing) {
      this.#status.say("The settings are those of the link. Press Draw to see what they give.");
    }
  }

  /** Takes the settings of a picture that was drawn and kept as a file. */
  take(file: File): void {
    void this.#takeSettings(file);
  }

  /** Draws for a caption with the usual settings, at once. */
  draw(caption: string): void {
    this.#drawing?.abort();
    this.#form.settings = { ...defaultSettings(drawLimits(this.studio.model)), caption };
    this.#form.freshSeeds = true;
    this.#form.submit();
  }

  async #takeSettings(file: File): Promise<void> {
    const texts = pngTexts(new Uint8Array(await file.arrayBuffer()));
    const drawn = readDrawnFile(texts, drawLimits(this.studio.model), this.studio.model.name);
    if (!drawn) {
      this.#status.say(
        "This picture holds no settings of a drawing: only those that were downloaded here do. Describe takes any picture.",
      );
      return;
    }
    const { settings, another } = drawn;
    this.#form.settings = settings;
    this.#form.freshSeeds = false;
    this.#status.say(
      another === undefined
        ? "The settings are those of the picture. Press Draw to see it drawn again."
        : `The settings are those of the picture. ${another}`,
    );
  }

  async #draw(settings: DrawSettings, corrected: readonly string[]): Promise<void> {
    this.#drawing?.abort();
    const drawing = new AbortController();
    this.#drawing = drawing;
    this.#address(settings);
    this.#form.busy = true;
    this.#stage.begin(settings);
    this.#progress.show("Sent to the model");
    this.#form.reveal();
    const remark = corrected.length > 0 ? ` ${corrected.join(" and ")}: out of range, brought into it.` : "";
    const { count, candidates } = settings;
    const chosen = candidates > count ? `, the best of ${candidates}` : "";
    this.#status.say(`Drawing ${many(count, "picture")}${chosen}.${remark}`);
    const start = performance.now();
    let left = "";
    try {
      for await (const event of drawPictures(settings, drawing.signal)) {
        if (event.kind === "row") left = `${event.done} of ${event.total}`;
        if (event.kind === "result")
          this.#finished(
            event.images.map((image) => ({ ...image, settings })),
            start,
          );
        else this.#follow(event);
      }
    } catch (error) {
      // What has been overtaken by another drawing has nothing more to say.
      if (this.#drawing !== drawing) return;
      this.#stage.stop();
      if (isStop(error)) {
        this.#status.say(
          `Stopped${left && ` after ${left} tokens`}. The model is free again; press Draw to begin anew.`,
        );
      } else this.#status.fail(error);
    } finally {
      if (this.#drawing === drawing) {
        this.#drawing = undefined;
        this.#form.busy = false;
        this.#progress.hide();
      }
    }
  }

  #follow(event: Exclude<DrawingEvent, { kind: "result" }>): void {
    if (event.kind === "waiting") {
      const { ahead } = event;
      this.#progress.show(
        ahead === 0 ? "The model reads the caption" : `Waiting: ${many(ahead, "request")} before this one`,
      );
    } else {
      const { done, total, secondsLeft } = event;
      const wait = secondsLeft === null ? "" : `, ${waitOf(secondsLeft)}`;
      if (event.kind === "row") {
        this.#stage.row(event.index, event.png, event.rows, event.of);
        this.#progress.show(`${many(total - done, "token")} left${wait}`, done, total);
      } else {
        this.#status.say("Reading every candidate to choose.");
        this.#progress.show(`${many(total - done, "candidate")} left${wait}`, done, total);
      }
    }
  }

  /** Puts settings into the page's address. */
  #address(settings: DrawSettings): void {
    const query = settingsToQuery(settings);
    this.#shown = query.toString();
    history.replaceState(null, "", linkTo("draw", query));
  }

  #finished(pictures: readonly SessionPicture[], start: number): void {
    this.#stage.finish(pictures);
    this.studio.session.add(pictures);
    const seconds = (performance.now() - start) / 1000;
    this.#status.say(`Done: ${many(pictures.length, "picture")} in ${tookOf(seconds)}.`);
  }

  #bringBack(picture: SessionPicture): void {
    if (this.#drawing) {
      this.#status.say("A picture is being drawn: stop it first, or wait until it is finished.");
      return;
    }
    this.#form.settings = picture.settings;
    this.#form.freshSeeds = false;
    this.#stage.finish([picture]);
    this.#address(picture.settings);
    this.#status.say("Brought back with its settings.");
    this.#stage.root.scrollIntoView({ block: "nearest" });
  }
}
