import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { referenceWeights } from "../../test/reference-weights.js";
import { fixtures } from "../../test/shared-fixtures.js";
import { readSafetensors } from "../checkpoint/index.js";
import {
  gradients,
  multiply,
  square,
  sum,
  type TensorData,
  TrainingStep,
  tensorData,
} from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type AugVAEConfig,
  augVAEConfigSchema,
  augVAEParameters,
  augVAETrainingGraph,
  codebookNames,
  decodeGraph,
  encodeGraph,
} from "./index.js";

const runtime = createNativeRuntime();

/** The hyperparameters of the official class, as the fixtures record them. */
interface OfficialConfig {
  resolution: number;
  num_tokens: number;
  codebook_dim: number;
  hidden_dim: number;
  in_channels: number;
  ch_mult: number[];
  num_res_blocks: number;
  z_channels: number;
  attn_resolutions: number[];
  quant_beta: number;
  quant_ema_decay: number;
  quant_ema_eps: number;
}

function fromOfficial(official: OfficialConfig, keptLevels: number[] | null): AugVAEConfig {
  return augVAEConfigSchema.parse({
    resolution: official.resolution,
    channels: official.in_channels,
    hidden: official.hidden_dim,
    latent: official.z_channels,
    codebookSize: official.num_tokens,
    codebookWidth: official.codebook_dim,
    levels: official.attn_resolutions,
    multipliers: official.ch_mult,
    residualBlocks: official.num_res_blocks,
    beta: official.quant_beta,
    emaDecay: official.quant_ema_decay,
    emaEpsilon: official.quant_ema_eps,
    ...(keptLevels && { keptLevel: keptLevels.at(-1)! }),
  });
}

/** Reads "AdamW lr 1e-4 betas .9 .999 wd 1e-5 eps 1e-8, …". */
function fromOptimizerLine(line: string) {
  const number = (pattern: RegExp) => Number(pattern.exec(line)?.[1]);
  const betas = /betas (\S+) ([\d.]+)/.exec(line)!;
  return {
    learningRate: number(/lr (\S+)/),
    betas: [Number(betas[1]), Number(betas[2])] as const,
    weightDecay: number(/wd (\S+)/),
    epsilon: number(/eps ([\d.e-]+)/),
  };
}

async function load(path: string) {
  const { metadata, tensors } = await readSafetensors(path);
  const json = (key: string) => JSON.parse(metadata[key] ?? "null");
  const config = fromOfficial(json("config"), json("finetune_levels"));
  const weights = referenceWeights(json("salt"), json("parameters"));
  const codebook = tensors["init.codebook"]!;
  const codebookState = {
    [codebookNames.codebook]: tensorData("float32", codebook.shape, codebook.data as Float32Array),
    [codebookNames.clusterSize]: tensorData(
      "float32",
      [config.codebookSize],
      Array(config.codebookSize).fill(1),
    ),
    [codebookNames.embedAverage]: tensorData("float32", codebook.shape, codebook.data as Float32Array),
  };
  const scalar = (name: string) => Number(tensors[name]!.data[0]);
  return {
    config,
    weights,
    tensors,
    codebookState,
    scalar,
    batch: tensors.input!.shape[0]!,
    parameters: json("parameters") as Record<string, number[]>,
    optimizer: fromOptimizerLine(json("optimizer")),
    steps: json("train_steps") as { rec: number; commitment: number; loss: number; perplexity: number }[],
  };
}

describe.skipIf(fixtures("augvae", ".safetensors").length === 0).each(fixtures("augvae", ".safetensors"))(
  "parity with the released AugVAE: $name",
  ({ path }) => {
    let fixture: Awaited<ReturnType<typeof load>>;
    beforeAll(async () => {
      fixture = await load(path);
    });

    /**
     * Codes must agree wherever two distances do not tie within 1e-4; distances are recomputed in double from our
     * own latents. Returns the level's commitment.
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
      for (let i = 0; i < expected.data.length; i++) {
        const ours = Number(actual.data[i]);
        const theirs = Number(expected.data[i]);
        if (ours !== theirs) expect(Math.abs(distance(i, ours) - distance(i, theirs))).toBeLessThan(1e-4);
        commitment += distance(i, ours);
      }
      return (fixture.config.beta * commitment) / (expected.data.length * width);
    }

    it("has the same parameters", () => {
      const ours = Object.fromEntries(Object.entries(augVAEParameters(fixture.config)).sort());
      expect(ours).toEqual(Object.fromEntries(Object.entries(fixture.parameters).sort()));
    });

    it("computes the same indices, tokens, reconstruction, commitment and perplexity", async () => {
      const { config, weights, codebookState, tensors, batch, scalar } = fixture;
      const training = augVAETrainingGraph(config, batch);
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
      const counts = new Float64Array(config.codebookSize);
      for (let level = 0; `eval.indices.${level}` in tensors; level++) {
        const expected = tensors[`eval.indices.${level}`]!;
        const [, size] = expected.shape as [number, number];
        const actual = columns(all, start, size);
        commitment += expectSameCodes(actual, expected, result[`latents.${level}`]!, codebook);
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
      const entropy = counts.reduce(
        (sum, count) => sum - (count / total) * Math.log(count / total + 1e-10),
        0,
      );
      expect(
        Math.abs(Math.exp(entropy) - scalar("eval.perplexity")) / scalar("eval.perplexity"),
      ).toBeLessThan(1e-3);
      expect(commitment).toBeCloseTo(scalar("eval.commitment"), 4);

      const decode = decodeGraph(config, batch);
      const fromTokens = await evaluate(runtime, decode, { ...feeds, tokens: tensors["eval.tokens"]! });
      expectClose(
        fromTokens.pictures!,
        tensors["eval.decoded_from_tokens"]!,
        1e-3,
        "decoded from their tokens",
      );
      const reconstructed = await evaluate(runtime, decode, { ...feeds, tokens: tokens! });
      expectClose(reconstructed.pictures!, tensors["eval.reconstruction"]!, 1e-3, "reconstruction");
    });

    it("computes the same gradients of the first training step", async () => {
      const { config, weights, codebookState, tensors, batch } = fixture;
      const { graph, loss } = augVAETrainingGraph(config, batch);
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
      for (const name of normed) {
        const expected = Number(tensors[name]!.data[0]);
        const actual = Math.sqrt(Number(result[name.replace("grad_norm.", "norm.")]!.data[0]));
        expect(Math.abs(actual - expected) / Math.max(expected, 1e-3), name).toBeLessThan(1e-3);
      }
      for (const name of Object.keys(tensors).filter((key) => key.startsWith("grad."))) {
        expectClose(result[name]!, tensors[name]!, 1e-3, name);
      }
    });

    it("makes the same training steps: losses, perplexity, codebook, cluster sizes, weights", async () => {
      const { config, weights, codebookState, tensors, batch, optimizer, steps } = fixture;
      const training = augVAETrainingGraph(config, batch);
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
          const tolerance = name === "perplexity" ? 1e-3 : 1e-4;
          expect(Math.abs(actual - value) / value, `${name} of step ${index + 1}`).toBeLessThan(tolerance);
        }
        const after = `after${index + 1}.`;
        for (const name of Object.keys(tensors).filter((key) => key.startsWith(after))) {
          const key = name.slice(after.length);
          const actual =
            key === "codebook"
              ? inputs[codebookNames.codebook]!
              : key === "cluster_size"
                ? inputs[codebookNames.clusterSize]!
                : own[key]!;
          expectClose(actual, tensors[name]!, 1e-3, name);
        }
      }
      step.release();
    });
  },
);

/** The same encoders with the tokens of every one of them, as an AugVAE-ML of that depth. */
function withAllLevels(config: AugVAEConfig): AugVAEConfig {
  const { keptLevel, ...rest } = config;
  if (keptLevel === undefined) return rest;
  return { ...rest, levels: rest.levels.slice(0, rest.levels.indexOf(keptLevel) + 1) };
}

function columns(tokens: TensorData, start: number, size: number): TensorData<"int64"> {
  const [batch, width] = tokens.shape as [number, number];
  const data = tokens.data as BigInt64Array;
  const rows = Array.from({ length: batch }, (_, row) => [
    ...data.subarray(row * width + start, row * width + start + size),
  ]);
  return tensorData("int64", [batch, size], rows.flat());
}
