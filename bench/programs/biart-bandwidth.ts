import { Generator, initializeBiART, quantizeBiART } from "../../src/biart/index.js";
import { ForwardPass, Graph, Random, sum, type TensorData } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, peakMegabytes, printFigure } from "../measure.js";
import { biartOf, imageCodes } from "../shapes.js";

/**
 * Drawing with 4-bit weights at batch 1, against the limit: every token reads all weights of the linear layers and all keys
 * and values so far, at the rate at which this machine reads memory.
 */
const o = numericOptions({
  layers: 32,
  dim: 1024,
  heads: 16,
  vocabulary: 58000,
  text: 64,
  image: 1024,
  batch: 1,
  threads: 2,
});
const runtime = createNativeRuntime();

/** Bytes a second that the runtime reads: the best of ten sums over 1 GiB. */
async function readRate(): Promise<number> {
  const shape = [1024, 1024 * 256];
  const graph = new Graph();
  graph.output("total", sum(graph.input("x", "float32", shape), [1]));
  const data = new Float32Array(shape[0]! * shape[1]!).fill(1);
  const pass = await ForwardPass.create(runtime, graph, { x: { dtype: "float32", shape, data } }, o.threads);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    await pass.run();
    best = Math.min(best, performance.now() - start);
  }
  pass.release();
  return data.byteLength / (best / 1000);
}

const config = biartOf(o);
const rate = await readRate();
printFigure({ what: "memory read, 2 threads", figure: `${(rate / 1e9).toFixed(1)} GB/s` });

const weights = (() => quantizeBiART(initializeBiART(config, 1), "int4"))();
const bpe = config.textVocabulary - 3;
const generator = await Generator.create(runtime, config, weights, {
  direction: "text-to-image",
  special: { pad: bpe, soc: bpe + 1, soi: bpe + 2 },
  bpe,
  batch: 1,
  threads: o.threads,
});
const bytesOf = (chosen: (name: string) => boolean) =>
  Object.entries(weights).reduce((total, [name, { data }]: [string, TensorData]) => {
    return chosen(name) ? total + data.byteLength : total;
  }, 0);
const blocks = bytesOf((name) => name.startsWith("blocks."));
const head = (bytesOf((name) => name.startsWith("head")) * imageCodes) / o.vocabulary;
const positions = o.text + 2 + o.image / 2;
const cache = 2 * o.layers * o.dim * Float32Array.BYTES_PER_ELEMENT * positions;
const bytesPerToken = blocks + head + cache;
const random = new Random(1, "reference");
const reference = Array.from({ length: o.text }, () => random.integer(bpe));
await generator.generate({ reference, random: [new Random(0, "row")], topK: 256, count: 8 });
const start = performance.now();
await generator.generate({ reference, random: [new Random(1, "row")], topK: 256 });
const seconds = (performance.now() - start) / 1000;
const tokens = o.image / seconds;
printFigure({
  what: `biart-sample, ${o.layers}x${o.dim}, 4 bits, ${o.image} tokens`,
  figure: `${seconds.toFixed(1)} s, ${tokens.toFixed(1)} tokens/s`,
  goal: "≤ 60 s",
  peak_mb: peakMegabytes(),
});
printFigure({
  what: "of the limit by memory reads",
  figure: `${((100 * tokens * bytesPerToken) / rate).toFixed(0)} % (${(bytesPerToken / 1e6).toFixed(0)} MB a token)`,
  goal: "≥ 60 %",
});
generator.release();
