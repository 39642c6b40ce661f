import { beforeAll, expect, it } from "vitest";
import {
  augVAEParameters,
  augVAETrainingGraph,
  codebookNames,
  decodeGraph,
  encodeGraph,
} from "../src/augvae/index.js";
import {
  gradients,
  multiply,
  square,
  sum,
  type TensorData,
  TrainingStep,
  tensorData,
} from "../src/engine/index.js";
import { createNativeRuntime } from "../src/engine/runtime/native/index.js";
import { type AugVAEFixture, withAllLevels } from "./augvae-fixture.js";
import { expectClose, rootMeanSquareDifference } from "./compare.js";
import { evaluate } from "./gradient-check.js";

const runtime = createNativeRuntime();

/** Tests that a model computes what the released code computed: forward, gradients and training steps. */
export function testAugVAEParity(load: () => Promise<AugVAEFixture>): void {
  let fixture: AugVAEFixture;
  beforeAll(async () => {
    fixture = await load();
  });

  /**
   * Codes must agree wherever two distances do not tie within 1e-4; distances are recomputed in double from our
   * own latents. Returns the level's commitment, and whether all codes agree.
   */
  function expectSameCodes(
    actual: TensorData,
    expected: TensorData,
    latents: TensorData,
    codebook: Float32Array,
  ) {
    const width = fixture.config.codebookWidth;
    const distance = (row: number, code: number) => {
      let total = 0;
      for (let i = 0; i < width; i++) {
        total += (Number(latents.data[row * width + i]) - codebook[code * width + i]!) ** 2;
      }
      return total;
    };
    let commitment = 0;
    let same = true;
    for (let i = 0; i < expected.data.length; i++) {
      const ours = Number(actual.data[i]);
      const theirs = Number(expected.data[i]);
      if (ours !== theirs) {
        expect(Math.abs(distance(i, ours) - distance(i, theirs))).toBeLessThan(1e-4);
        same = false;
      }
      commitment += distance(i, ours);
    }
    return { commitment: (fixture.config.beta * commitment) / (expected.data.length * width), same };
  }

  it("has the same parameters", () => {
    const ours = Object.fromEntries(Object.entries(augVAEParameters(fixture.config)).sort());
    expect(ours).toEqual(Object.fromEntries(Object.entries(fixture.parameters).sort()));
  });

  it("computes the same indices, tokens, reconstruction, commitment and perplexity", async () => {
    const { config, weights, codebookState, tensors, batch, scalar } = fixture;
    const training = augVAETrainingGraph(config, { batch });
    training.latents.forEach((latent, i) => {
      training.graph.output(`latents.${i}`, latent);
    });
    const feeds = { ...weights, ...codebookState, pictures: tensors.input! };
    const result = await evaluate(runtime, training.graph, feeds);
    // In evaluation every level meets the same codebook; in training each meets what the one before left.
    const encode = encodeGraph(config, batch);
    const { tokens } = await evaluate(runtime, encode, feeds);
    const codebook = codebookState[codebookNames.codebook]!.data as Float32Array;
    const everyLevel = encodeGraph(withAllLevels(config), batch);
    const all = (await evaluate(runtime, everyLevel, feeds)).tokens!;
    let start = 0;
    let commitment = 0;
    let same = true;
    const counts = new Float64Array(config.codebookSize);
    for (let level = 0; `eval.indices.${level}` in tensors; level++) {
      const expected = tensors[`eval.indices.${level}`]!;
      const [, size] = expected.shape as [number, number];
      const actual = columns(all, start, size);
      const agreement = expectSameCodes(actual, expected, result[`latents.${level}`]!, codebook);
      commitment += agreement.commitment;
      same &&= agreement.same;
      for (const code of actual.data) counts[Number(code)]!++;
      start += size;
    }
    expect(start).toBe(all.shape[1]);
    const last = Object.keys(tensors).filter((name) => name.startsWith("eval.indices.")).length - 1;
    if (config.keptLevel !== undefined) {
      expectSameCodes(tokens!, tensors["eval.tokens"]!, result[`latents.${last}`]!, codebook);
    }
    expect([...tokens!.shape]).toEqual([...tensors["eval.tokens"]!.shape]);

    const total = counts.reduce((a, b) => a + b, 0);
    const entropy = counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total + 1e-10), 0);
    const relative = (actual: number, name: string) => Math.abs(actual / scalar(name) - 1);
    expect(relative(commitment, "eval.commitment")).toBeLessThan(1e-4);
    // A code that ties counts elsewhere, and is drawn otherwise.
    if (same) expect(relative(Math.exp(entropy), "eval.perplexity")).toBeLessThan(1e-3);

    const decode = decodeGraph(config, batch);
    const fromTokens = await evaluate(runtime, decode, { ...feeds, tokens: tensors["eval.tokens"]! });
    expectClose(
      fromTokens.pictures!,
      tensors["eval.decoded_from_tokens"]!,
      1e-3,
      "decoded from their tokens",
    );
    if (!same) return;
    const reconstructed = await evaluate(runtime, decode, { ...feeds, tokens: tokens! });
    expectClose(reconstructed.pictures!, tensors["eval.reconstruction"]!, 1e-3, "reconstruction");
  });

  it("computes the same gradients of the first training step", async ({ skip }) => {
    const { config, weights, codebookState, tensors, batch, scalar } = fixture;
    skip(!Object.keys(tensors).some((name) => name.startsWith("grad")), "the fixture holds no gradients");
    const { graph, loss } = augVAETrainingGraph(config, { batch });
    const names = [...graph.parameters.keys()];
    const slopes = gradients(
      loss,
      names.map((name) => graph.parameters.get(name)!),
    );
    names.forEach((name, i) => {
      graph.output(`grad.${name}`, multiply(slopes[i]!, 1));
      graph.output(`norm.${name}`, sum(square(slopes[i]!)));
    });
    const result = await evaluate(runtime, graph, {
      ...weights,
      ...codebookState,
      pictures: tensors.input!,
    });
    const normed = Object.keys(tensors).filter((name) => name.startsWith("grad_norm."));
    expect(normed.map((name) => name.slice("grad_norm.".length)).sort()).toEqual([...names].sort());
    const globalNorm = Math.sqrt(normed.reduce((total, name) => total + scalar(name) ** 2, 0));
    // Biases before a normalization and the like have gradients of zero but for rounding, hence the floor.
    const floor = 1e-2 * globalNorm;
    for (const name of normed) {
      const expected = Number(tensors[name]!.data[0]);
      const actual = Math.sqrt(Number(result[name.replace("grad_norm.", "norm.")]!.data[0]));
      expect(Math.abs(actual - expected) / Math.max(expected, floor), name).toBeLessThan(1e-3);
    }
    for (const name of Object.keys(tensors).filter((key) => key.startsWith("grad."))) {
      expectClose(result[name]!, tensors[name]!, 1e-3, name);
    }
  });

  it("makes the same training steps: losses, perplexity, codebook, cluster sizes, weights", async ({
    skip,
  }) => {
    const { config, weights, codebookState, tensors, batch, optimizer, steps } = fixture;
    if (!optimizer || !steps) return skip("the fixture holds no training steps");
    const training = augVAETrainingGraph(config, { batch });
    const own = Object.fromEntries(
      [...training.graph.parameters.keys()].map((name) => [
        name,
        tensorData("float32", weights[name]!.shape, weights[name]!.data),
      ]),
    );
    const step = await TrainingStep.create(runtime, training.graph, {
      loss: training.loss,
      parameters: own,
      optimizer,
      metrics: {
        rec: training.reconstructionLoss,
        commitment: training.commitmentLoss,
        perplexity: training.perplexity,
      },
      state: training.nextCodebook,
    });
    const inputs = step.inputs as Record<string, TensorData<"float32">>;
    inputs.pictures!.data.set(tensors.input!.data as Float32Array);
    for (const [name, tensor] of Object.entries(codebookState))
      inputs[name]!.data.set(tensor.data as Float32Array);
    for (const [index, expected] of steps.entries()) {
      await step.run(optimizer.learningRate);
      for (const [name, value] of Object.entries(expected)) {
        const actual = Number(step.metrics[name]!.data[0]);
        // Rounding grows from step to step where grids are a pixel or two: PyTorch's float32 strays from its own
        // float64 by 5e-4 in the third step of such a model.
        const tolerance = name === "perplexity" ? 1e-3 : 1e-4 * 2 ** index;
        expect(Math.abs(actual - value) / value, `${name} of step ${index + 1}`).toBeLessThan(tolerance);
      }
      const after = `after${index + 1}.`;
      for (const name of Object.keys(tensors).filter((key) => key.startsWith(after))) {
        const key = name.slice(after.length);
        const codebook = { codebook: codebookNames.codebook, cluster_size: codebookNames.clusterSize }[key];
        if (codebook) expectClose(inputs[codebook]!, tensors[name]!, 1e-3, name);
        // AdamW makes a whole step of a gradient that is zero but for rounding: single elements may differ.
        else expect(rootMeanSquareDifference(own[key]!, tensors[name]!), name).toBeLessThan(1e-3);
      }
    }
    step.release();
  });
}

function columns(tokens: TensorData, start: number, size: number): TensorData<"int64"> {
  const [batch, width] = tokens.shape as [number, number];
  const data = tokens.data as BigInt64Array;
  const rows = Array.from({ length: batch }, (_, row) => [
    ...data.subarray(row * width + start, row * width + start + size),
  ]);
  return tensorData("int64", [batch, size], rows.flat());
}
