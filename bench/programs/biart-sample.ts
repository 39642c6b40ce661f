import { Generator, initializeBiART, quantizeBiART } from "../../src/biart/index.js";
import { Random, type TensorData } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, timed } from "../measure.js";
import { biartOf } from "../shapes.js";

const o = numericOptions({
  layers: 12,
  dim: 768,
  heads: 12,
  vocabulary: 24576,
  text: 64,
  image: 1024,
  batch: 1,
  runs: 5,
  threads: 2,
  /** Of the linear layers' weights: 4, 8, or 0 for float32. */
  bits: 0,
});
if (![0, 4, 8].includes(o.bits)) throw new RangeError(`--bits is ${o.bits}; 0 (float32), 4 or 8 is expected`);
const config = biartOf(o);
const bytesOf = (tensors: Readonly<Record<string, TensorData>>) =>
  Object.values(tensors).reduce((total, { data }) => total + data.byteLength, 0);
const { weights, parameters } = (() => {
  const float32 = initializeBiART(config, 1);
  const format = o.bits === 4 ? "int4" : "int8";
  const weights = o.bits === 0 ? float32 : quantizeBiART(float32, format);
  return { weights, parameters: bytesOf(float32) / Float32Array.BYTES_PER_ELEMENT };
})();
const bpe = config.textVocabulary - 3;
const special = { pad: bpe, soc: bpe + 1, soi: bpe + 2 };
const generator = await Generator.create(createNativeRuntime(), config, weights, {
  direction: "text-to-image",
  special,
  bpe,
  batch: o.batch,
  threads: o.threads,
});
const random = new Random(1, "reference");
const references = Array.from({ length: o.batch }, () =>
  Array.from({ length: o.text }, () => random.integer(bpe)),
);
let seed = 0;
const step = async () => {
  const streams = references.map((_, row) => new Random(seed++, "row", row));
  await generator.generate({ reference: references, random: streams, topK: 256 });
};
await timed("biart-sample", step, o.runs, o.threads, {
  parameters,
  new_tokens: o.batch * o.image,
  bits: o.bits,
  weight_mb: Math.round(bytesOf(weights) / 1e6),
});
generator.release();
