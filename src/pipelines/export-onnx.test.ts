import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import {
  augVAEConfigSchema,
  codebookNames,
  decodeGraph,
  encodeGraph,
  initializeAugVAE,
} from "../augvae/index.js";
import { allocate, type Graph, Random, type TensorData, tensorData, toOnnx } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { exportOnnx } from "./export-onnx.js";

const folder = temporaryFolder();
const runtime = createNativeRuntime();
const config = augVAEConfigSchema.parse({
  resolution: 16,
  hidden: 32,
  latent: 32,
  codebookSize: 20,
  codebookWidth: 32,
  levels: [8, 4],
  multipliers: [1, 1],
  deeperMultipliers: [1, 1],
  residualBlocks: 1,
  keptLevel: 8,
});
const random = new Random(4);
const codebook = Array.from({ length: 20 * 32 }, () => 0.2 * random.normal());
const weights: Record<string, TensorData> = {
  ...initializeAugVAE(config, 1),
  [codebookNames.codebook]: tensorData("float32", [20, 32], codebook),
};

async function run(model: Uint8Array, graph: Graph, input: TensorData): Promise<TensorData> {
  const session = await runtime.createSession(model);
  const [name] = [...graph.inputs.keys()];
  const [outputName, declared] = [...graph.outputs][0]!;
  const output = allocate(declared.dtype, declared.shape);
  const binding = session.bind({ [name!]: input }, { [outputName]: output });
  await binding.run();
  binding.release();
  session.release();
  return output;
}

describe("AugVAE as ONNX files", () => {
  it("computes what the library computes, with ONNX's own operations alone", async () => {
    const [encoder, decoder] = await exportOnnx(config, weights, folder, 2);
    expect(encoder).toMatchObject({
      input: "pictures float32 [2, 3, 16, 16]",
      output: "tokens int64 [2, 64]",
    });
    const pixels = Array.from({ length: 2 * 3 * 256 }, () => 2 * random.uniform() - 1);
    const pictures = tensorData("float32", [2, 3, 16, 16], pixels);
    const encode = encodeGraph(config, 2);
    const tokens = await run(readFileSync(encoder!.file), encode, pictures);
    expect(tokens.data).toEqual((await run(toOnnx(encode, { values: weights }), encode, pictures)).data);
    expect(new Set(tokens.data as BigInt64Array).size).toBeGreaterThan(1);
    const decode = decodeGraph(config, 2);
    const drawn = await run(readFileSync(decoder!.file), decode, tokens);
    const expected = await run(toOnnx(decode, { values: weights }), decode, tokens);
    for (let i = 0; i < expected.data.length; i++) {
      expect(Math.abs(Number(drawn.data[i]) - Number(expected.data[i]))).toBeLessThan(1e-5);
    }
    for (const { file } of [encoder!, decoder!]) {
      expect(readFileSync(file).includes("com.microsoft")).toBe(false);
    }
  });

  it("is interrupted anywhere, and leaves nothing", async () => {
    const at = (name: string) => join(folder, name);
    const asked = await interruptedAnywhere(
      (name, signal) => exportOnnx(config, weights, at(name), 1, signal),
      (name) => expect(existsSync(at(name))).toBe(false),
    );
    expect(asked).toBeGreaterThan(2);
    expect(readdirSync(at("whole")).sort()).toEqual(["decoder.onnx", "encoder.onnx"]);
  });

  const python = "/usr/bin/python3";
  const checker = spawnSync(python, ["-c", "import onnx"]).status === 0;
  it.skipIf(!checker)("passes onnx.checker with shape inference (skipped without python3-onnx)", async () => {
    for (const { file } of await exportOnnx(config, weights, folder)) {
      const script = "import onnx,sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";
      execFileSync(python, ["-c", script, file], { stdio: "pipe" });
    }
  });
});
