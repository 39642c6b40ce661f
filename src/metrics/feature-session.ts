import type { Picture } from "../data/picture.js";
import {
  allocate,
  type Binding,
  Graph,
  type Runtime,
  type Session,
  type Tensor,
  toOnnx,
} from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";

/** How a feature network runs. */
export interface FeatureSessionOptions {
  /** ONNX Runtime on the CPU unless told. */
  readonly runtime?: Runtime;
  /** Threads within one operation; 2 unless told. */
  readonly threads?: number;
  /** Pictures at a time; 8 unless told. */
  readonly batch?: number;
}

/** What a feature network is made of. */
export interface FeatureSessionParts {
  /** Height and width of what it takes, in pixels. */
  readonly size: number;
  /** A picture of any size → `[3, size, size]`, as the graph takes it. */
  readonly prepare: (picture: Picture) => Float32Array;
  /** `[batch, 3, size, size]` → features `[batch, dimensions]`. */
  readonly build: (pictures: Tensor) => Tensor;
}

/** A network ready to turn pictures into features, one batch after the other. */
export class FeatureSession {
  readonly #pictures;
  readonly #rows;
  readonly #binding: Binding;
  /** The last call's end: calls share the memory of one batch. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly batch: number,
    /** Length of a feature vector. */
    readonly dimensions: number,
    size: number,
    private readonly prepare: (picture: Picture) => Float32Array,
    private readonly session: Session,
  ) {
    this.#pictures = allocate("float32", [batch, 3, size, size]);
    this.#rows = allocate("float32", [batch, dimensions]);
    this.#binding = session.bind({ pictures: this.#pictures }, { features: this.#rows });
  }

  /**
   * @throws RangeError for an empty batch
   * @throws MetricError or ShapeError where the weights do not make the network
   */
  static async create(
    { size, prepare, build }: FeatureSessionParts,
    { runtime = createNativeRuntime(), threads = 2, batch = 8 }: FeatureSessionOptions,
  ): Promise<FeatureSession> {
    requireBatch(batch);
    const graph = new Graph();
    const features = build(graph.input("pictures", "float32", [batch, 3, size, size]));
    graph.output("features", features);
    const session = await runtime.createSession(toOnnx(graph), { threads });
    return new FeatureSession(batch, features.shape[1]!, size, prepare, session);
  }

  /** Pictures of any sizes → `[pictures, dimensions]`. Calls may overlap. */
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
        const planes = this.prepare(picture);
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

/** @throws RangeError for what is no number of pictures */
export function requireBatch(batch: number): void {
  if (Number.isInteger(batch) && batch >= 1) return;
  throw new RangeError(`a batch has one picture or more, ${batch} given`);
}
