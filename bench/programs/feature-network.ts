import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "../../src/checkpoint/index.js";
import type { Picture } from "../../src/data/index.js";
import { allocate, Random, type TensorData } from "../../src/engine/index.js";
import { ResNet50Features, resNet50WeightsPath } from "../../src/metrics/index.js";
import { numericOptions, peakMegabytes, printFigure } from "../measure.js";

/**
 * Pictures a second through the features of fd-resnet50: the resizing to 224 px and ResNet-50, without the statistics.
 * With the weights of `scripts/fetch-resnet50.ts` where they are there, else random ones of the same shapes: the time is the
 * same.
 */
const o = numericOptions({ pictures: 32, batch: 8, runs: 5, threads: 2, size: 256 });

/** Blocks of each stage, and the first stage's width. */
const BLOCKS = [3, 4, 6, 3];
const WIDTH = 64;

function randomWeights(): Record<string, TensorData> {
  const random = new Random(1);
  const weights: Record<string, TensorData> = {};
  const draw = (name: string, shape: number[], scale: number, offset = 0) => {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = offset + scale * (random.uniform() - 0.5);
    weights[name] = tensor;
  };
  const convolution = (name: string, norm: string, inputs: number, outputs: number, size: number) => {
    draw(`${name}.weight`, [outputs, inputs, size, size], 3 / Math.sqrt(inputs * size * size));
    draw(`${norm}.weight`, [outputs], 0.2, 1);
    draw(`${norm}.bias`, [outputs], 0.2);
    draw(`${norm}.running_mean`, [outputs], 0.2);
    draw(`${norm}.running_var`, [outputs], 0.2, 1);
  };
  convolution("conv1", "bn1", 3, WIDTH, 7);
  let inputs = WIDTH;
  BLOCKS.forEach((blocks, stage) => {
    const width = WIDTH * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const name = `layer${stage + 1}.${block}`;
      convolution(`${name}.conv1`, `${name}.bn1`, inputs, width, 1);
      convolution(`${name}.conv2`, `${name}.bn2`, width, width, 3);
      convolution(`${name}.conv3`, `${name}.bn3`, width, 4 * width, 1);
      if (block === 0) convolution(`${name}.downsample.0`, `${name}.downsample.1`, inputs, 4 * width, 1);
      inputs = 4 * width;
    }
  });
  draw("fc.weight", [1000, inputs], 0.1);
  draw("fc.bias", [1000], 0.1);
  return weights;
}

const folder = mkdtempSync(join(tmpdir(), "lverse-bench-"));
try {
  const fetched = existsSync(resNet50WeightsPath());
  const weights = fetched ? resNet50WeightsPath() : join(folder, "random.safetensors");
  if (!fetched) await writeSafetensors(weights, randomWeights());
  const network = await ResNet50Features.load({ weights, batch: o.batch, threads: o.threads });
  const random = new Random(2);
  const pictures = Array.from(
    { length: o.pictures },
    (): Picture => ({
      width: o.size,
      height: o.size,
      data: Uint8Array.from({ length: 3 * o.size * o.size }, () => random.integer(256)),
    }),
  );
  await network.embed(pictures.slice(0, o.batch));
  const rates: number[] = [];
  for (let run = 0; run < o.runs; run++) {
    const start = performance.now();
    const features = await network.embed(pictures);
    if (!features.every(Number.isFinite)) throw new Error("features that are not finite");
    rates.push((1000 * o.pictures) / (performance.now() - start));
  }
  await network.release();
  rates.sort((a, b) => a - b);
  const rate = rates[Math.floor(o.runs / 2)]!;
  printFigure({
    what: `fd-resnet50, ${fetched ? "ImageNet's" : "random"} weights, ${o.size} px, batches of ${o.batch}, ${o.threads} threads`,
    figure: `${rate.toFixed(1)} pictures/s`,
    peak_mb: peakMegabytes(),
  });
} finally {
  rmSync(folder, { recursive: true });
}
