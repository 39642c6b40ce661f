import { plainText, table } from "../../experiments/common/markdown.js";
import type { Description } from "../../src/pipelines/index.js";
import { type FlaggedOptions, flagLine } from "./flags.js";
import type { SheetParts } from "./sheets.js";

/** Name of the table's place on the page. */
export const captionBlock = "captions";

/** Settings that captions are shown of, a row each: written down before the captions were seen. */
export const captionSettings: readonly FlaggedOptions[] = [
  {},
  { guidance: 2 },
  { repetitionPenalty: 1.3 },
  { count: 3 },
  { count: 3, seed: 7 },
  { count: 3, temperature: 0.7 },
  { count: 3, topK: 4 },
  { count: 3, topK: 0, topP: 0.9 },
  { count: 3, topK: 0, minP: 0.1 },
  { count: 3, temperature: 0.9, repetitionPenalty: 1.2 },
  { beams: 5 },
  { beams: 8, count: 3 },
  { beams: 8, count: 3, lengthPenalty: 0 },
  { start: "a red" },
  { untruncated: true },
  { candidates: 8 },
  { candidates: 8, rerank: "self", count: 3 },
  { beams: 5, candidates: 5, rerank: "self" },
];

const shown = ({ caption, score, rerank }: Description): string =>
  `${plainText(caption)}${score === undefined ? "" : ` *(${rerank} ${score.toFixed(2)})*`}`;

/** What the model says of the given pictures with every setting, as a table in Markdown. */
export async function captionTable({ model, given }: SheetParts): Promise<string> {
  const pictures = given.map(({ picture }) => picture);
  const rows: string[][] = [];
  for (const options of captionSettings) {
    const descriptions = await model.describe(pictures, options);
    const cells = pictures.map((_, number) =>
      descriptions
        .filter(({ picture }) => picture === number)
        .map(shown)
        .join("<br>"),
    );
    rows.push([`\`${`lverse caption ${flagLine(options)}`.trim()}\``, ...cells]);
  }
  return table(["", ...given.map(({ caption }) => plainText(caption))], rows);
}
