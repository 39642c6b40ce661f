import {
  codebookNames,
  codebookShapes,
  decodeGraph,
  encodeGraph,
  initializeAugVAE,
} from "../../src/augvae/index.js";
import { allocate, elementCount, ForwardPass, Random, type TensorData } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, timed } from "../measure.js";
import { augvaeOf, augvaeShape } from "../shapes.js";

const o = numericOptions({
  ...augvaeShape,
  runs: 5,
  threads: 2,
});
const config = augvaeOf(o);
const weights: Record<string, TensorData> = initializeAugVAE(config, 1);
const size = Object.values(weights).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
const random = new Random(1);
const codebook = allocate("float32", codebookShapes(config)[codebookNames.codebook]!);
for (let i = 0; i < codebook.data.length; i++) codebook.data[i] = random.normal();
weights[codebookNames.codebook] = codebook;
const runtime = createNativeRuntime();

const encoder = await ForwardPass.create(runtime, encodeGraph(config, o.batch), weights, o.threads);
const decoder = await ForwardPass.create(runtime, decodeGraph(config, o.batch), weights, o.threads);
const pictures = encoder.inputs.pictures!.data as Float32Array;
for (let i = 0; i < pictures.length; i++) pictures[i] = 2 * random.uniform() - 1;
await timed("augvae-encode", () => encoder.run(), o.runs, o.threads, { parameters: size });
await timed("augvae-decode", () => decoder.run(), o.runs, o.threads, { parameters: size });
encoder.release();
decoder.release();
