/**
 * Measures a model on the held-out splits of a corpus and prints JSON: reconstruction, captions, drawings.
 *
 *     npx tsx scripts/evaluate-mini.ts [model folder] [corpus folder] > evaluation.json
 */
import { type CorpusItem, readCorpus, SPLITS } from "../src/data/index.js";
import { LVerse } from "../src/index.js";

const [folder = "models/mini", corpus = "corpus"] = process.argv.slice(2);
const model = await LVerse.load(folder);
const BATCH = 16;

function chunks<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += BATCH) result.push(items.slice(start, start + BATCH));
  return result;
}

const spaced = (text: string) =>
  ` ${text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()} `;

/** Whether a caption says what the picture is, and in which style; of an avatar, how many attributes are right. */
function judge(caption: string, item: CorpusItem) {
  const words = spaced(caption);
  // A scene may be told from the other side.
  const names = item.kind === "scene" ? [item.name, ...item.captions] : [item.name];
  const attributes = Object.values(item.attributes ?? {});
  return {
    name: names.some((name) => words.includes(spaced(name))),
    style: words.includes(` ${item.style} `),
    attributes: attributes.length,
    attributesRight: attributes.filter((phrase) => words.includes(spaced(phrase))).length,
  };
}

const share = (hits: number, total: number) => Number((hits / total).toFixed(4));

async function reconstruction(items: readonly CorpusItem[]) {
  let squares = 0;
  let psnr = 0;
  let values = 0;
  const counts = new Map<number, number>();
  for (const item of items) {
    const original = await model.prepare(item.png);
    const tokens = await model.encode(item.png);
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    const { data } = await model.decode(tokens);
    let own = 0;
    for (let i = 0; i < data.length; i++) own += (data[i]! - original.data[i]!) ** 2;
    squares += own;
    values += data.length;
    psnr += (10 * Math.log10(255 ** 2 / (own / data.length))) / items.length;
  }
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const entropy = [...counts.values()].reduce(
    (sum, count) => sum - (count / total) * Math.log(count / total),
    0,
  );
  return {
    pictures: items.length,
    psnrOfMeanError: Number((10 * Math.log10(255 ** 2 / (squares / values))).toFixed(2)),
    meanPsnr: Number(psnr.toFixed(2)),
    codesUsed: counts.size,
    perplexity: Number(Math.exp(entropy).toFixed(1)),
  };
}

async function captions(items: readonly CorpusItem[]) {
  let names = 0;
  let styles = 0;
  let attributes = 0;
  let attributesRight = 0;
  const examples: { caption: string; truth: string }[] = [];
  for (const part of chunks(items)) {
    const described = await model.describe(part.map(({ png }) => png));
    for (const { caption, picture } of described) {
      const item = part[picture]!;
      const found = judge(caption, item);
      if (found.name) names++;
      if (found.style) styles++;
      attributes += found.attributes;
      attributesRight += found.attributesRight;
      if (examples.length < 12) examples.push({ caption, truth: item.captions[0]! });
    }
  }
  return {
    pictures: items.length,
    nameIsRight: share(names, items.length),
    styleIsRight: share(styles, items.length),
    ...(attributes > 0 ? { attributesAreRight: share(attributesRight, attributes) } : {}),
    examples,
  };
}

/** Draws each canonical caption once and lets the model describe its own drawing. */
async function drawings(items: readonly CorpusItem[]) {
  let names = 0;
  let styles = 0;
  for (const part of chunks(items)) {
    const drawn = await model.draw(part.map((item) => item.captions[0]!));
    const described = await model.describe(drawn.map(({ picture }) => picture));
    for (const { caption, picture } of described) {
      const { name, style } = judge(caption, part[picture]!);
      if (name) names++;
      if (style) styles++;
    }
  }
  return {
    drawings: items.length,
    ownCaptionerNamesIt: share(names, items.length),
    ownCaptionerSeesTheStyle: share(styles, items.length),
  };
}

const splits: Record<string, readonly CorpusItem[]> = {};
for (const split of SPLITS) {
  const items = await readCorpus(corpus, split);
  if (split !== "train") {
    splits[split] = items;
    continue;
  }
  // Of the training pictures of each kind, every 32nd: a control for memorisation.
  for (const kind of new Set(items.map((item) => item.kind))) {
    const name = kind === "emoji" ? split : `${split}-${kind}`;
    splits[name] = items.filter((item) => item.kind === kind).filter((_, i) => i % 32 === 0);
  }
}
const result: Record<string, unknown> = { model: folder, date: new Date().toISOString().slice(0, 10) };
for (const [split, items] of Object.entries(splits)) {
  if (items.length === 0) continue;
  result[split] = {
    reconstruction: await reconstruction(items),
    captions: await captions(items),
    drawings: await drawings(items),
  };
}
console.log(JSON.stringify(result, null, 2));
await model.dispose();
