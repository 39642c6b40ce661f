import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { narrowExpected, narrowModel, narrowWeights, readNarrowShard } from "../../test/keras-resnet50.js";
import { Graph } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { convertKerasResNet50 } from "./convert-keras-resnet50.js";
import { MetricError } from "./errors.js";
import { kerasResNet50 } from "./keras-resnet50.js";

const runtime = createNativeRuntime();

describe("Keras' ResNet-50, converted from TensorFlow.js", () => {
  it("computes the features and logits that PyTorch does of Keras' own weights", async () => {
    const graph = new Graph();
    const pictures = graph.input("pictures", "float32", narrowExpected.pictures.shape);
    const { features, logits } = kerasResNet50(pictures, narrowWeights());
    graph.output("features", features);
    graph.output("logits", logits);
    const outputs = await evaluate(runtime, graph, { pictures: narrowExpected.pictures });
    expectClose(outputs.features!, narrowExpected.features, 1e-5, "features");
    expectClose(outputs.logits!, narrowExpected.logits, 1e-5, "logits");
  });

  it("says what is missing, cut or of another kind", () => {
    const convert = (change: (model: ReturnType<typeof narrowModel>) => void, read = readNarrowShard) => {
      const model = narrowModel();
      change(model);
      return () => convertKerasResNet50(model, read);
    };
    const short = (name: string) => readNarrowShard(name).subarray(0, 55_000);
    expect(convert(() => {}, short)).toThrow(/hold 110000 bytes and end within ".*", which takes 1\d{5}/);
    const long = (name: string) => Buffer.concat([readNarrowShard(name), Buffer.alloc(4)]);
    expect(convert(() => {}, long)).toThrow("bytes, the weights take 111960");
    const other = convert((model) => {
      model.weightsManifest[0]!.weights[0]!.dtype = "uint8";
    });
    expect(other).toThrow(MetricError);
    expect(other).toThrow("weightsManifest.0.weights.0.dtype");
    const foreign = narrowModel();
    foreign.weightsManifest[0]!.weights = [];
    expect(() => convertKerasResNet50(foreign, () => new Uint8Array())).toThrow(
      'no "conv1/kernel": it is not Keras\' resnet50',
    );
  });
});
