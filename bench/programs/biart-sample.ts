import { biartConfigSchema, Generator, initializeBiART } from "../../src/biart/index.js";
import { elementCount, Random } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, timed } from "../measure.js";

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
});
const images = 8192;
const config = biartConfigSchema.parse({
  layers: o.layers,
  width: o.dim,
  heads: o.heads,
  textVocabulary: o.vocabulary - images,
  imageVocabulary: images,
  textLength: o.text,
  imageLength: o.image,
  dropout: 0,
});
const weights = initializeBiART(config, 1);
const size = Object.values(weights).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
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
await timed("biart-sample", step, o.runs, o.threads, { parameters: size, new_tokens: o.batch * o.image });
generator.release();
