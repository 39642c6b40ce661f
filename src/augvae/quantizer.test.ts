import { expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { readJsonFixture } from "../../test/picture-references.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { Graph, mean, multiply, square, subtract, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { augVAEConfigSchema } from "./config.js";
import {
  assign,
  type CodebookState,
  codebookStatistics,
  lookUp,
  toGrid,
  updateCodebook,
} from "./quantizer.js";

interface Trace {
  readonly init: number[][];
  readonly levels: number[][][];
  readonly decay: number;
  readonly eps: number;
  readonly steps: {
    readonly idx: number[];
    readonly commit_loss: number;
    readonly cluster_size: number[];
    readonly embed_avg: number[][];
    readonly weight: number[][];
  }[];
}

const tensor = (rows: readonly (readonly number[])[]) =>
  tensorData("float32", [rows.length, rows[0]!.length], rows.flat());

describeFixtures("the codebook that levels share", "images", ".json", ({ path }) => {
  it("is updated level by level as the stored trace is", async () => {
    const { ema_shared_codebook: trace } = readJsonFixture<{ ema_shared_codebook: Trace }>(path);
    const config = augVAEConfigSchema.parse({ emaDecay: trace.decay, emaEpsilon: trace.eps });
    const graph = new Graph();
    const init = tensor(trace.init);
    const codes = trace.init.length;
    let state: CodebookState = {
      codebook: graph.input("codebook", "float32", init.shape),
      clusterSize: graph.input("sizes", "float32", [codes]),
      embedAverage: graph.input("averages", "float32", init.shape),
    };
    trace.levels.forEach((level, i) => {
      const rows = graph.constant("float32", [level.length, 2], level.flat());
      const indices = assign(rows, state.codebook);
      // Columns of a grid, as one batch of rows: the mean does not mind.
      const chosen = lookUp(state.codebook, indices, level.length, 1);
      const commitment = multiply(mean(square(subtract(chosen, toGrid(rows, level.length, 1)))), config.beta);
      state = updateCodebook(state, codebookStatistics(rows, indices, codes), config);
      graph.output(`indices.${i}`, indices);
      graph.output(`commitment.${i}`, commitment);
      graph.output(`sizes.${i}`, state.clusterSize);
      graph.output(`averages.${i}`, state.embedAverage);
      graph.output(`codebook.${i}`, state.codebook);
    });
    const feeds = {
      codebook: init,
      averages: init,
      sizes: tensorData("float32", [codes], Array<number>(codes).fill(0)),
    };
    const outputs = await evaluate(createNativeRuntime(), graph, feeds);
    expect(trace.steps).toHaveLength(trace.levels.length);
    trace.steps.forEach((step, i) => {
      expect(Array.from(outputs[`indices.${i}`]!.data, Number)).toEqual(step.idx);
      expect(Number(outputs[`commitment.${i}`]!.data[0]) / step.commit_loss).toBeCloseTo(1, 5);
      expectClose(outputs[`sizes.${i}`]!, tensorData("float32", [codes], step.cluster_size), 1e-5, "sizes");
      expectClose(outputs[`averages.${i}`]!, tensor(step.embed_avg), 1e-6, "averages");
      // The last code is chosen by none and so grows: each row is compared on its own scale.
      const codebook = outputs[`codebook.${i}`]!.data;
      step.weight.flat().forEach((value, at) => {
        expect(Number(codebook[at]) / value).toBeCloseTo(1, 3);
      });
    });
  });
});
