import { existsSync } from "node:fs";
import { readSafetensors, tensorsDigest } from "../checkpoint/index.js";
import type { Picture } from "../data/picture.js";
import {
  allocate,
  type Binding,
  Graph,
  type Runtime,
  type Session,
  type TensorData,
  toOnnx,
} from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import type { FeatureNetwork } from "./feature-network.js";
import { kerasResNet50 } from "./keras-resnet50.js";
import { resizeToPlanar } from "./resize.js";
import { resNet50WeightsPath } from "./resnet50-weights.js";

export interface ResNet50FeaturesOptions {
  /** The file that `fetchResNet50` wrote; in the cache folder unless told. */
  readonly weights?: string;
  /** ONNX Runtime on the CPU unless told. */
  readonly runtime?: Runtime;
  /** Threads within one operation; 2 unless told. */
  readonly threads?: number;
  /** Pictures at a time; 8 unless told. */
  readonly batch?: number;
}

/** Side of the pictures that the network learned from, in pixels. */
const SIZE = 224;

/**
 * Features of Keras' ResNet-50 from ImageNet, the average over positions of its last stage: `[pictures, 2048]`. Pictures
 * of any size are resized to 224 x 224 px, whatever their proportions, by Pillow's antialiased bicubic filter without
 * rounding to 8 bits (as clean-fid resizes for Inception). The distance over them is `fd-resnet50`. It is not FID: that
 * is defined by Inception's features.
 */
export class ResNet50Features implements FeatureNetwork {
  readonly metric = "fd-resnet50";
  readonly #pictures: TensorData<"float32">;
  readonly #rows: TensorData<"float32">;
  readonly #binding: Binding;
  /** The last call's end: calls share the memory of one batch. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly features: string,
    readonly dimensions: number,
    readonly batch: number,
    private readonly session: Session,
  ) {
    this.#pictures = allocate("float32", [batch, 3, SIZE, SIZE]);
    this.#rows = allocate("float32", [batch, dimensions]);
    this.#binding = session.bind({ pictures: this.#pictures }, { features: this.#rows });
  }

  /**
   * @throws MetricError where the weights are not there or are another network's, CheckpointError where they cannot be
   * read
   */
  static async load(options: ResNet50FeaturesOptions = {}): Promise<ResNet50Features> {
    const { weights: path = resNet50WeightsPath(), threads = 2, batch = 8 } = options;
    if (!Number.isInteger(batch) || batch < 1) {
      throw new RangeError(`a batch has one picture or more, ${batch} given`);
    }
    if (!existsSync(path)) {
      throw new MetricError(
        `${path}: ResNet-50's weights are not there. Fetch them with: npx tsx scripts/fetch-resnet50.ts`,
      );
    }
    const weights = (await readSafetensors(path)).tensors;
    const graph = new Graph();
    const { features } = kerasResNet50(graph.input("pictures", "float32", [batch, 3, SIZE, SIZE]), weights);
    graph.output("features", features);
    const { runtime = createNativeRuntime() } = options;
    const session = await runtime.createSession(toOnnx(graph), { threads });
    const name = `Keras' ResNet-50 (weights ${tensorsDigest(weights).slice(0, 16)}), average pool, ${SIZE} px antialiased bicubic`;
    return new ResNet50Features(name, features.shape[1]!, batch, session);
  }

  /** Pictures of any sizes → `[pictures, 2048]`. Calls may overlap. */
  embed(pictures: readonly Picture[]): Promise<Float32Array> {
    const result = this.#last.then(() => this.#embed(pictures));
    this.#last = result.catch(() => {});
    return result;
  }

  async #embed(pictures: readonly Picture[]): Promise<Float32Array> {
    const result = new Float32Array(pictures.length * this.dimensions);
    for (let start = 0; start < pictures.length; start += this.batch) {
      const part = pictures.slice(start, start + this.batch);
      part.forEach((picture, i) => {
        const planes = resizeToPlanar(picture, SIZE, SIZE, "bicubic");
        this.#pictures.data.set(planes, i * planes.length);
      });
      await this.#binding.run();
      result.set(this.#rows.data.subarray(0, part.length * this.dimensions), start * this.dimensions);
    }
    return result;
  }

  /** Frees the network once the calls under way have ended. */
  async release(): Promise<void> {
    await this.#last;
    this.session.release();
  }
}
