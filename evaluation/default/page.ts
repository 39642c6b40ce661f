import { plainText, table } from "../../experiments/common/markdown.js";
import type {
  CaptionRow,
  ComposedDrawingRow,
  DrawingRow,
  ReconstructionRow,
  Results,
  StyleRow,
  Subject,
} from "./results.js";
import { formatShare } from "./share.js";

const subjectNames: Readonly<Record<Subject, string>> = {
  model: "the model",
  untrained: "untrained",
  nearest: "nearest neighbour",
};

/** The results as a page in Markdown; every number of it comes from them. */
export function page(results: Results, files: { readonly samples: string; readonly json: string }): string {
  const { model, captions } = results;
  const emoji = captions.filter(({ concept }) => concept);
  const composed = captions.filter(({ attributes }) => attributes);
  return `# Results: the model \`${model.name}\`

*Written by \`npm run evaluate:default\`; nothing here is written or picked by hand. The same numbers as JSON: [${files.json}](${files.json}).*

${measured(results)}

In brackets: 95 % intervals (Wilson's), which say what this sample alone leaves open, not what another training run
would give. Those of parts count as many independent trials as tell as much, for parts of one picture go together.

## Captions

${emojiTable(emoji)}
${composed.length > 0 ? `\n${composedTable(composed)}\n` : ""}${results.styles.length > 0 ? `\n${styleTable(results.styles)}\n` : ""}
${explainCaptions(results)}

${examples(results)}

## Drawings

${results.drawings.length > 0 ? drawingTable(results.drawings, results.settings.metric) : "Not measured: the corpus has too few held-out pairs of concepts that the judge knows."}

${explainDrawings(results)}
${results.composedDrawings.length > 0 ? `\n${composedDrawingTable(results.composedDrawings)}\n` : ""}
## Reconstructions

${reconstructionTable(results.reconstruction, results.settings.metric)}

${explainReconstruction(results)}

## Samples

Fixed prompts, one picture each, seed 0; below, the first held-out pictures of the sample and what the model says of them.

![Drawings of fixed prompts, and captions of held-out pictures](${files.samples})
`;
}

function measured({ lverse, model, corpus, settings }: Results): string {
  const counts = Object.entries(corpus.pictures).map(
    ([part, count]) => `${count.toLocaleString("en")} ${part}`,
  );
  const drawing = Object.entries(settings.drawing).map(([name, value]) => `${name} ${value}`);
  const describing = Object.entries(settings.describing).map(([name, value]) => `${name} ${value}`);
  return table(
    ["", ""],
    [
      [
        "model",
        `${model.name}, ${model.parameters.toLocaleString("en")} values, ${(model.bytes / 1e6).toFixed(1)} MB, SHA-256 \`${model.sha256.slice(0, 16)}…\``,
      ],
      [
        "corpus",
        `${counts.join("; ")}; styles ${corpus.styles.join(", ")}; SHA-256 \`${corpus.sha256.slice(0, 16)}…\``,
      ],
      [
        "samples",
        `at most ${settings.pictures} pictures of each part, ${settings.drawings} prompts; drawn with seed ${settings.seed}`,
      ],
      ["drawing", drawing.join(", ")],
      ["describing", describing.join(", ")],
      [
        "judge",
        `${settings.judge.pictures.toLocaleString("en")} training pictures of ${settings.judge.concepts.toLocaleString("en")} concepts`,
      ],
      ["features", settings.features],
      ["lverse", lverse],
    ],
  );
}

function emojiTable(rows: readonly CaptionRow[]): string {
  return table(
    ["pictures", "captions by", "n", "concept", "exact name", "mentioned", "style", "CIDEr", "BLEU-4"],
    rows.map(({ part, subject, pictures, concept, name, mentioned, style, cider, bleu4 }) => [
      part,
      subjectNames[subject],
      pictures.toString(),
      formatShare(concept),
      formatShare(name),
      formatShare(mentioned),
      formatShare(style),
      cider.toFixed(2),
      bleu4.toFixed(3),
    ]),
  );
}

function composedTable(rows: readonly CaptionRow[]): string {
  return table(
    ["pictures", "captions by", "n", "parts right", "all parts right", "style", "CIDEr", "BLEU-4"],
    rows.map(({ part, subject, pictures, attributes, whole, style, cider, bleu4 }) => [
      part,
      subjectNames[subject],
      pictures.toString(),
      formatShare(attributes),
      formatShare(whole),
      formatShare(style),
      cider.toFixed(2),
      bleu4.toFixed(3),
    ]),
  );
}

function styleTable(rows: readonly StyleRow[]): string {
  return `The concept of held-out pairs, style by style:

${table(
  ["style", "n", "the model", "nearest neighbour"],
  rows.map(({ style, model, nearest }) => [
    style,
    model.total.toString(),
    formatShare(model),
    formatShare(nearest),
  ]),
)}`;
}

function explainCaptions({ captions, settings }: Results): string {
  const composed = captions.some(({ attributes }) => attributes);
  return `- **Held-out pairs**: the concept was trained on, but not in this style; \`flat\`, \`shaded\` and \`3d\` are one artist's drawing in three
  renderings, so that their pairs ask for less than those of other styles. **Held-out concepts**: no picture of the concept, or
  of one that looks nearly the same by the corpus' list, was trained on; its name can be known from nothing but other captions. **Train**: pictures
  that were trained on: what is better there was memorised.
- **Concept**: what the caption says the picture is (what comes before the first comma, without article; "in … style" at the
  end taken off) is the concept's name, another name that the corpus has for it, or one of its Emojibase keywords, word by word.
  **Exact name**: it is the name. **Mentioned**: the name, another name or a keyword occurs anywhere in the caption; a caption that
  says "face" mentions something right of most faces.
- **Style**: the caption ends with the picture's style; one that ends without a style counts as wrong.${
    composed
      ? `
- **Parts right**: of avatars, attributes that the caption says in the corpus' very words ("a red bun"), of all that the pictures
  have; of scenes, the things named, their number, and how they stand to each other. **All parts right**: and, of avatars,
  nothing else is said.`
      : ""
  }
- **CIDEr**, **BLEU-4**: protocol \`coco\` against all captions of the picture ([evaluation.md](evaluation.md)). CIDEr is CIDEr-D,
  0 to 10, with document frequencies of the part; its figures of different parts do not compare.
- **Nearest neighbour**: the first caption of the training picture with the nearest ResNet-50 features (cosine), among
  ${settings.neighbours.toLocaleString("en")}: all emoji and icons that were trained on${composed ? ", and as many avatars and scenes as a sample has" : ""}. **Untrained**: the same sizes with the random weights that training starts from.`;
}

function examples({ examples: all }: Results): string {
  const lines = all.map(({ caption, truth }) => `- ${plainText(caption)} *(it is: ${plainText(truth)})*`);
  return `The first captions of the sample, as they come:\n\n${lines.join("\n")}`;
}

function drawingTable(rows: readonly DrawingRow[], metric: string): string {
  return table(
    [
      "judged",
      "n",
      "judge, top 5",
      "with variants",
      "judge, top 1",
      "captioner",
      "exact name",
      "style",
      metric,
    ],
    rows.map((row) => [
      row.what,
      row.pictures.toString(),
      formatShare(row.five),
      formatShare(row.fiveVariants),
      formatShare(row.first),
      formatShare(row.captioner),
      formatShare(row.captionerName),
      formatShare(row.captionerStyle),
      row.distance === undefined ? "–" : row.distance.toFixed(1),
    ]),
  );
}

function composedDrawingTable(rows: readonly ComposedDrawingRow[]): string {
  return `People and scenes, of which the judge knows nothing, as the captioner sees them:

${table(
  ["described", "n", "parts right", "all parts right", "style"],
  rows.map(({ what, pictures, attributes, whole, style }) => [
    what,
    pictures.toString(),
    formatShare(attributes),
    formatShare(whole),
    formatShare(style),
  ]),
)}`;
}

function explainDrawings({ settings }: Results): string {
  return `- **Prompts** are first captions ("a red apple, flat") of held-out pairs, or of training pictures; one drawing each.
- **Judge**: ResNet-50's features of the picture, less the mean of the style that was asked for, are compared with those of
  training pictures. A concept is the mean of its pictures (each brought to length 1); the judge says the five concepts of the
  largest cosine, of ${settings.judge.concepts.toLocaleString("en")}. It never knows the picture of the very pair that was asked for, and prompts of
  concepts that it knows by no other are left out; of the nearest caption's pictures, these and their own style are. **With variants**: a concept
  that differs only in gender, hair, direction or the like counts as well.
- **The judge's ceiling** is what it says of the real held-out pictures: it learned photographs, and emoji are far from these.
  What it says of their reconstructions is the ceiling of anything that is drawn with these tokens.
- **Captioner**: the evaluated model's own captions of the pictures, right as above, for every row. It is no independent judge
  of the model's own drawings${settings.candidates > 1 ? `, the less so as it chose them among ${settings.candidates} candidates` : ""}.
- **${settings.metric}**: Fréchet distance to the real held-out pictures of the first row's prompts, of as many pictures on both sides.
  With so few it is far too large and compares with nothing outside this table. It is not FID.
- **Training pictures with the nearest caption**: most words in common (Jaccard); the picture found is taken out of what the judge
  knows. It is mostly the right concept in another style.`;
}

function reconstructionTable(rows: readonly ReconstructionRow[], metric: string): string {
  return table(
    ["pictures", "by", "n", "PSNR", "SSIM", metric, "codes used", "perplexity", "codes counted"],
    rows.map(({ part, subject, pictures, psnr, ssim, distance, codes }) => [
      part,
      subjectNames[subject],
      pictures.toString(),
      psnr === undefined ? "–" : `${psnr.toFixed(2)} dB`,
      ssim.toFixed(3),
      distance.toFixed(1),
      codes
        ? `${codes.used} of ${codes.codebook} (${((100 * codes.used) / codes.codebook).toFixed(1)} %)`
        : "–",
      codes ? codes.perplexity.toFixed(1) : "–",
      codes ? codes.tokens.toLocaleString("en") : "–",
    ]),
  );
}

function explainReconstruction({ reconstruction, settings }: Results): string {
  const equal = reconstruction.filter((row) => row.equal > 0);
  const remark = equal.map(
    ({ part, subject, equal: count }) =>
      ` ${count} by ${subjectNames[subject]} (${part}) equal their originals and are not in the mean.`,
  );
  return `- **Held out**: all held-out parts in turn. **Nearest neighbour**: the training picture with the nearest features instead of a reconstruction.
- **PSNR**, **SSIM**: means over pictures of 8 bits.${remark.join("")} **${settings.metric}**: to the originals themselves.
- **Codes used** grows with the number of codes counted, which the last column gives.`;
}
