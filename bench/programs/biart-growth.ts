import { resolve } from "node:path";
import { Generator, initializeBiART } from "../../src/biart/index.js";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { Random } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { growthPlot } from "../growth-plot.js";
import { numericOptions, printFigure } from "../measure.js";
import { biartOf, imageCodes } from "../shapes.js";

/**
 * Time a token of drawing as context, batch and model grow, one of them at a time: figures, and with `--record`
 * `bench/growth.svg`.
 */
const { threads, tokens } = numericOptions({ threads: 2, tokens: 32 });
const text = 64;
const sizes = [
  { layers: 3, dim: 192 },
  { layers: 6, dim: 384 },
  { layers: 12, dim: 768 },
] as const;
const contexts = [64, 256, 1024, 4096];
const batches = [1, 2, 4, 8, 16, 32];
const runtime = createNativeRuntime();

async function measure(
  size: { layers: number; dim: number },
  context: number,
  batch: number,
): Promise<number> {
  const config = biartOf({
    ...size,
    heads: size.dim / 64,
    vocabulary: 16384 + imageCodes,
    text,
    image: context,
  });
  const bpe = config.textVocabulary - 3;
  const generator = await Generator.create(runtime, config, initializeBiART(config, 1), {
    direction: "text-to-image",
    special: { pad: bpe, soc: bpe + 1, soi: bpe + 2 },
    bpe,
    batch,
    threads,
  });
  const random = new Random(1, "growth");
  const reference = Array.from({ length: text }, () => random.integer(bpe));
  // The tokens before the last ones are given, and read in one pass: what is timed has the whole context behind it.
  const given = Array.from({ length: context - tokens - 1 }, () => random.integer(imageCodes));
  const times: number[] = [];
  await generator.generate({
    reference,
    given: Array.from({ length: batch }, () => given),
    random: Array.from({ length: batch }, (_, row) => new Random(row, "row")),
    topK: 256,
    onStep: () => void times.push(performance.now()),
  });
  generator.release();
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  return steps.sort((a, b) => a - b)[steps.length >> 1]!;
}

const nameOf = ({ layers, dim }: { layers: number; dim: number }) => `${layers}x${dim}`;

/** Milliseconds a token, printed as well. */
async function print(size: { layers: number; dim: number }, context: number, batch: number): Promise<number> {
  const time = await measure(size, context, batch);
  const each = batch === 1 ? "" : `, ${(time / batch).toFixed(2)} ms a picture`;
  const what = `growth: ${nameOf(size)}, ${context} tokens, batch ${batch}`;
  printFigure({ what, figure: `${time.toFixed(1)} ms a token${each}` });
  return time;
}

/** Weights of the blocks, which every token reads, in millions. */
const millions = ({ layers, dim }: { layers: number; dim: number }) => (12 * layers * dim * dim) / 1e6;
const [ofSize, ofContext, ofBatch]: [number, number][][] = [[], [], []];
for (const size of sizes) ofSize!.push([millions(size), await print(size, 1024, 1)]);
const [, usual] = ofSize![1]!;
for (const context of contexts) {
  ofContext!.push([context, context === 1024 ? usual : await print(sizes[1], context, 1)]);
}
for (const batch of batches) ofBatch!.push([batch, batch === 1 ? usual : await print(sizes[1], 1024, batch)]);
const names = new Map(sizes.map((size) => [millions(size), nameOf(size)]));
if (process.argv.includes("--record")) {
  const plot = growthPlot([
    { title: "ms a token by size, 1,024 tokens", points: ofSize!, label: (size) => names.get(size)! },
    { title: `ms a token by tokens, ${nameOf(sizes[1])}`, points: ofContext! },
    { title: `ms a step by batch, ${nameOf(sizes[1])}`, points: ofBatch! },
  ]);
  await writeFileAtomically(resolve("bench/growth.svg"), (handle) => handle.writeFile(plot));
}
