import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TensorData, tensorData } from "../src/engine/index.js";
import { convertKerasResNet50 } from "../src/metrics/convert-keras-resnet50.js";

const folder = join(import.meta.dirname, "../src/metrics/testdata/keras-resnet50");

/** `model.json` of a narrow ResNet-50 of Keras (`src/metrics/testdata/make_keras_resnet50.py`). */
export const narrowModel = (): { weightsManifest: { paths: string[]; weights: { dtype: string }[] }[] } =>
  JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));

export const readNarrowShard = (name: string): Uint8Array => readFileSync(join(folder, name));

export const narrowWeights = (): Record<string, TensorData<"float32">> =>
  convertKerasResNet50(narrowModel(), readNarrowShard);

interface Encoded {
  readonly shape: [number, number, number, number];
  readonly pictures: string;
  readonly features: string;
  readonly logits: string;
}

const encoded = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Encoded;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const rows = (text: string) => {
  const values = new Float32Array(bytes(text).buffer);
  return tensorData("float32", [encoded.shape[0], values.length / encoded.shape[0]], values);
};

/** Pictures `[2, 3, height, width]` in [0, 255], and what PyTorch computes of them with these weights. */
export const narrowExpected = {
  pictures: tensorData("float32", encoded.shape, Array.from(bytes(encoded.pictures))),
  features: rows(encoded.features),
  logits: rows(encoded.logits),
};
