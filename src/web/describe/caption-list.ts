import type { Caption } from "../api/client.js";
import { element, icon } from "../parts/element.js";
import { icons } from "../parts/icons.js";
import { many, percent } from "../parts/words.js";
import { shares, tokenLikelihood } from "./likelihood.js";

/** Captions with their likelihoods, each with a way to draw it. */
export function captionList(captions: readonly Caption[], onDraw: (caption: string) => void): HTMLElement {
  const parts = shares(captions.map(({ logLikelihood }) => logLikelihood));
  return element(
    "ol",
    { class: "captions" },
    ...captions.map((one, i) => {
      const { caption, logLikelihood, tokens } = one;
      const bar = element("span", { class: "share-bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(parts[i]!));
      return element(
        "li",
        {},
        element("p", { class: "caption" }, caption || "(nothing)"),
        captions.length > 1 && bar,
        element(
          "p",
          { class: "settings-line" },
          captions.length > 1 && element("strong", {}, percent(parts[i]!)),
          captions.length > 1 && " of these · ",
          `log-likelihood ${logLikelihood.toFixed(2)} · ${percent(tokenLikelihood(one))} a token over ${many(tokens.length, "token")}`,
        ),
        caption.trim() !== "" &&
          element(
            "div",
            { class: "actions" },
            element(
              "button",
              { type: "button", class: "action", onclick: () => onDraw(caption) },
              icon(icons.pencil),
              "Draw this again",
              element("span", { class: "unseen" }, `: ${caption}`),
            ),
          ),
      );
    }),
  );
}
