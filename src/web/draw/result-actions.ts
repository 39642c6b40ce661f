import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import { pngBlob, pngUrl } from "../parts/picture-canvas.js";
import { linkTo } from "../parts/view.js";
import { fileName } from "../parts/words.js";
import type { Studio } from "../studio.js";
import { settingsToQuery } from "./draw-settings.js";
import type { SessionPicture } from "./session.js";

/** A link that draws the picture again. */
export const linkOf = ({ settings }: SessionPicture): string => linkTo("draw", settingsToQuery(settings));

/** The settings of a picture in a line. */
export function settingsLine({ settings, seed, index, score }: SessionPicture): string {
  const { temperature, topK, topP, minP, guidance, count, candidates } = settings;
  const parts = [`seed ${seed}`, `temperature ${temperature}`, topK === 0 ? "all tokens" : `top-k ${topK}`];
  if (topP < 1) parts.push(`top-p ${topP}`);
  if (minP > 0) parts.push(`min-p ${minP}`);
  if (guidance !== 1) parts.push(`guidance ${guidance}`);
  if (candidates > 1)
    parts.push(`${candidates > count ? "candidate" : "picture"} ${index + 1} of ${candidates}`);
  if (score !== undefined) parts.push(`score ${score.toFixed(1)}`);
  return parts.join(" · ");
}

/** What can be done with a picture that was drawn. */
export function resultActions(
  picture: SessionPicture,
  studio: Studio,
  say: (text: string) => void,
): HTMLElement {
  const { caption, png, seed, index, tokens } = picture;
  const download = element(
    "a",
    { class: "action", download: fileName(caption, seed, index), href: pngUrl(png) },
    icon(icons.download),
    "Download",
  );
  const action = (path: string, label: string, does: () => void) =>
    element("button", { type: "button", class: "action", onclick: does }, icon(path), label);
  return element(
    "div",
    { class: "actions", role: "group", "aria-label": `With this picture of “${caption}”` },
    download,
    action(icons.link, "Copy link", () => void copyLink(linkOf(picture), say)),
    action(icons.eye, "Describe", () => studio.describe(pngBlob(png))),
    action(icons.grid, "Look inside", () => studio.lookInside({ caption, tokens, png })),
  );
}

async function copyLink(link: string, say: (text: string) => void): Promise<void> {
  const url = new URL(link, location.href).href;
  try {
    await navigator.clipboard.writeText(url);
    say("The link is copied. Whoever opens it has the same settings, seed included.");
  } catch {
    history.replaceState(null, "", link);
    say("The browser does not let the page copy. The link is in the address bar: copy it from there.");
  }
}
