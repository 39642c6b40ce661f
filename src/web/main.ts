import { fetchModel, type ModelInfo } from "./api/client.js";
import { explain } from "./api/problem.js";
import { DescribeView } from "./describe/describe-view.js";
import { DrawView } from "./draw/draw-view.js";
import { Session } from "./draw/session.js";
import { InsideView } from "./inside/inside-view.js";
import { fileOf } from "./parts/drop-zone.js";
import { element } from "./parts/element.js";
import { allowedStorage } from "./parts/storage.js";
import { parseLink, type View } from "./parts/view.js";
import { many } from "./parts/words.js";
import type { Studio } from "./studio.js";
import { fetchStudy, type StudyInfo } from "./study/study-client.js";
import { StudyView } from "./study/study-view.js";

const main = document.querySelector("main")!;
const links = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];

async function start(): Promise<void> {
  main.replaceChildren(
    element("p", { class: "status view", role: "status" }, "Asking the server for its model."),
  );
  try {
    const model = await fetchModel();
    build(model, model.study ? await fetchStudy() : undefined);
  } catch (error) {
    main.replaceChildren(
      element(
        "section",
        { class: "view failed" },
        element("h1", {}, "The Studio cannot start"),
        element("p", { class: "problem", role: "alert" }, explain(error)),
        element("button", { type: "button", class: "primary", onclick: () => void start() }, "Try again"),
      ),
    );
  }
}

function build(model: ModelInfo, study: StudyInfo | undefined): void {
  const studio: Studio = {
    model,
    session: new Session(
      allowedStorage(() => sessionStorage),
      model.name,
    ),
    draw: (caption) => {
      go("draw");
      draw.draw(caption);
    },
    describe: (picture) => {
      go("describe");
      describe.take(picture);
    },
    lookInside: (picture) => {
      go("inside");
      inside.take(picture);
    },
  };
  const draw = new DrawView(studio);
  const describe = new DescribeView(studio);
  const inside = new InsideView(studio);
  const views: readonly View[] = [
    draw,
    describe,
    inside,
    new StudyView(
      study,
      allowedStorage(() => localStorage),
    ),
  ];
  let shown: View | undefined;

  function show(moveFocus: boolean): void {
    const { view: name, query } = parseLink(location.hash);
    const view = views.find((one) => one.name === name) ?? draw;
    if (view !== shown) {
      shown = view;
      main.replaceChildren(view.root);
      document.title = `${view.title} · L-Verse Studio`;
      for (const link of links) {
        const current = parseLink(link.hash).view === view.name;
        if (current) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      if (moveFocus) {
        view.root.querySelector<HTMLElement>("h1")?.focus();
        window.scrollTo(0, 0);
      }
    }
    view.show(query);
  }

  function go(name: string): void {
    history.pushState(null, "", `#${name}`);
    show(true);
  }

  window.addEventListener("hashchange", () => show(true));
  document.querySelector(".skip")!.addEventListener("click", (event) => {
    // The address says which view is seen, not where in it the reader is.
    event.preventDefault();
    main.focus();
  });
  takePictures(() => shown);
  // Without a study, its page says so to whoever comes by the link below.
  document.querySelector<HTMLElement>("nav [href='#study']")!.hidden = study === undefined;
  document.querySelector<HTMLElement>("footer [href='#study']")!.hidden = study !== undefined;
  document.querySelector(".model")!.textContent =
    `${model.name} · ${model.resolution} px · ${many(model.tokens, "token")}`;
  show(false);
}

/** Hands pictures that are dropped or pasted anywhere to the view that is seen. */
function takePictures(shown: () => View | undefined): void {
  const taking = (event: DragEvent) => {
    const view = shown();
    if (!view?.take || !event.dataTransfer?.types.includes("Files")) return undefined;
    event.preventDefault();
    return view;
  };
  const mark = (over: boolean) => document.body.classList.toggle("drop", over);
  document.addEventListener("dragover", (event) => mark(taking(event) !== undefined));
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
  document.addEventListener("drop", (event) => {
    mark(false);
    const file = fileOf(event.dataTransfer);
    const view = taking(event);
    if (file && view) view.take?.(file);
  });
  document.addEventListener("paste", (event) => {
    // Spreadsheets and word processors put a picture of the text beside it.
    const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (typing && event.clipboardData?.types.includes("text/plain")) return;
    const file = fileOf(event.clipboardData);
    const view = shown();
    if (!file || !view?.take) return;
    event.preventDefault();
    view.take(file);
  });
}

void start();
