import {
  augVAEConfigSchema,
  codebookNames,
  codebookShapes,
  decodeGraph,
  encodeGraph,
  initializeAugVAE,
  tokenCount,
} from "../../src/augvae/index.js";
import {
  allocate,
  elementCount,
  type Graph,
  Random,
  type TensorData,
  toOnnx,
} from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, profileOption, timed } from "../measure.js";

const o = numericOptions({
  size: 64,
  hidden: 64,
  z: 64,
  codes: 1024,
  levels: 4,
  kept: 1,
  batch: 4,
  runs: 5,
  threads: 2,
});
const levels = Array.from({ length: o.levels }, (_, i) => o.size / 4 / 2 ** i);
const config = augVAEConfigSchema.parse({
  resolution: o.size,
  hidden: o.hidden,
  latent: o.z,
  codebookSize: o.codes,
  codebookWidth: o.z,
  levels,
  ...(o.kept >= 0 && { keptLevel: levels[o.kept]! }),
});
const weights: Record<string, TensorData> = initializeAugVAE(config, 1);
const size = Object.values(weights).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
const random = new Random(1);
const codebook = allocate("float32", codebookShapes(config)[codebookNames.codebook]!);
for (let i = 0; i < codebook.data.length; i++) codebook.data[i] = random.normal();
weights[codebookNames.codebook] = codebook;
const runtime = createNativeRuntime();

async function bind(graph: Graph, input: TensorData, output: TensorData) {
  const values = Object.fromEntries([...graph.parameters.keys()].map((name) => [name, weights[name]!]));
  const session = await runtime.createSession(toOnnx(graph, { values }), {
    threads: o.threads,
    ...profileOption(),
  });
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  return { session, binding: session.bind({ [inputName!]: input }, { [outputName!]: output }) };
}

const pictures = allocate("float32", [o.batch, 3, o.size, o.size]);
for (let i = 0; i < pictures.data.length; i++) pictures.data[i] = 2 * random.uniform() - 1;
const tokens = allocate("int64", [o.batch, tokenCount(config)]);
const decoded = allocate("float32", pictures.shape);
const encoder = await bind(encodeGraph(config, o.batch), pictures, tokens);
const decoder = await bind(decodeGraph(config, o.batch), tokens, decoded);
await timed("augvae-encode", () => encoder.binding.run(), o.runs, o.threads, { parameters: size });
await timed("augvae-decode", () => decoder.binding.run(), o.runs, o.threads, { parameters: size });
encoder.session.release();
decoder.session.release();
