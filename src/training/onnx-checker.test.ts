import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { augVAEConfigSchema, augVAETrainingGraph, decodeGraph, encodeGraph } from "../augvae/index.js";
import { biartConfigSchema, biartTrainingGraph, generationGraph } from "../biart/index.js";
import { adamW, type Graph, gradients, toOnnx } from "../engine/index.js";

/** Debian's python3-onnx, or another Python that has it. */
const python = ["/usr/bin/python3", "python3"].find((command) => {
  try {
    execFileSync(command, ["-c", "import onnx"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

const folder = mkdtempSync(join(tmpdir(), "lverse-onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

function check(name: string, graph: Graph): void {
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, toOnnx(graph, { name }));
  const script =
    "import onnx,sys; m=onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=False); assert len(m.graph.node)>0";
  execFileSync(python!, ["-c", script, path], { stdio: ["ignore", "ignore", "pipe"] });
}

/** Adds the whole training step, gradients and optimizer, to a graph. */
function withOptimizer(graph: Graph, loss: Parameters<typeof gradients>[0]): Graph {
  const names = [...graph.parameters.keys()];
  const variables = names.map((name) => graph.parameters.get(name)!);
  const slopes = gradients(loss, variables);
  const pairs = names.map((name, i) => ({ name, parameter: variables[i]!, gradient: slopes[i]! }));
  const update = adamW(graph, pairs, { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 });
  for (const { name, value } of update.parameters) graph.output(`next.${name}`, value);
  return graph;
}

describe.skipIf(!python)("emitted models pass onnx.checker (needs Python's onnx)", () => {
  const augvae = augVAEConfigSchema.parse({
    resolution: 32,
    hidden: 32,
    latent: 32,
    codebookSize: 64,
    codebookWidth: 32,
    levels: [8, 4],
    residualBlocks: 1,
  });

  it("the training steps of AugVAE-ML and AugVAE-SL", () => {
    for (const [name, config] of Object.entries({ ml: augvae, sl: { ...augvae, keptLevel: 8 } })) {
      const { graph, loss } = augVAETrainingGraph(config, { batch: 2 });
      check(`augvae-${name}-train`, withOptimizer(graph, loss));
    }
  });

  it("AugVAE's encoder and decoder", () => {
    check("augvae-encode", encodeGraph(augvae, 2));
    check("augvae-decode", decodeGraph(augvae, 2));
  });

  const biart = biartConfigSchema.parse({
    layers: 2,
    width: 32,
    heads: 4,
    textVocabulary: 40,
    imageVocabulary: 20,
    textLength: 5,
    imageLength: 9,
  });

  it("the training step of BiART, with dropout", () => {
    const { graph, loss } = biartTrainingGraph(biart, { batch: 2 });
    check("biart-train", withOptimizer(graph, loss));
  });

  it("BiART's reference pass and one more token over the cache", () => {
    const candidates = Array.from({ length: biart.imageVocabulary }, (_, i) => biart.textVocabulary + i);
    for (const positions of [7, 1]) {
      check(
        `biart-generate-${positions}`,
        generationGraph(biart, { batch: 1, positions, candidates: candidates.length }),
      );
    }
  });
});
