import { markDiscussion, table } from "../../experiments/common/markdown.js";
import { formatShare } from "../default/share.js";
import type { DescribingRow } from "./describing.js";
import type { DrawingFigures } from "./drawing.js";

export interface SettingsResults {
  /** Its name. */
  readonly model: string;
  readonly describing: readonly DescribingRow[];
  readonly drawing: readonly DrawingFigures[];
  /** Written by hand. */
  readonly discussion: string;
}

/** The page that tells what each way came to. */
export function settingsPage({ model, describing, drawing, discussion }: SettingsResults): string {
  const parts = [...new Set(describing.map(({ part }) => part))];
  const captions = parts.map((part) => {
    const rows = describing.filter((row) => row.part === part);
    const right = rows[0]!.concept ? "concept right" : "parts right";
    return [
      `**${part}**, ${rows[0]!.pictures} pictures:\n`,
      table(
        ["way", right, "CIDEr", "BLEU-4", "seconds a picture"],
        rows.map(({ way, concept, attributes, cider, bleu4, seconds }) => [
          way,
          formatShare(concept ?? attributes),
          cider.toFixed(2),
          bleu4.toFixed(3),
          seconds.toFixed(2),
        ]),
      ),
    ].join("\n");
  });
  const drawings = table(
    ["way", "judge's top 5", "captioner agrees", "captioner: style", "seconds a picture"],
    drawing.map(({ way, five, captioner, captionerStyle, seconds }) => [
      way,
      formatShare(five),
      formatShare(captioner),
      formatShare(captionerStyle),
      seconds.toFixed(2),
    ]),
  );
  const composed = drawing[0]!.composed.map(({ part, pictures }) =>
    [
      `**${part}**, ${pictures} captions, as the model's own captioner sees the drawings:\n`,
      table(
        ["way", "parts right", "style right"],
        drawing.map(({ way, composed }) => {
          const found = composed.find((one) => one.part === part)!;
          return [way, formatShare(found.parts), formatShare(found.style)];
        }),
      ),
    ].join("\n"),
  );
  return `# Ways of drawing and describing, compared

*Written by \`npm run evaluate:settings\`, of the model "${model}".* What is right, who the judge is and what the intervals are: as in
[results.md](../results.md), where the first pictures of each part are measured; these are the last, others as far as the part has more. Times are of this machine, beside whatever else ran.

## Captions

${captions.join("\n\n")}

## Drawings

The captioner is the model itself: where it chose among candidates by the same likelihoods, that it agrees says less.

**held-out pairs**, ${drawing[0]!.pictures} captions:

${[drawings, ...composed].join("\n\n")}

## What was chosen

${markDiscussion(discussion)}
`;
}
