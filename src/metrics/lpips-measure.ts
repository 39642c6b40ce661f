import { existsSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, tensorsDigest } from "../checkpoint/index.js";
import { cacheFolder } from "../data/cache-folder.js";
import type { Picture } from "../data/picture.js";
import { writePlanar } from "../data/planar.js";
import { allocate, type Binding, Graph, type Runtime, type Session, toOnnx } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import { lpips } from "./lpips.js";

/** Where evaluations look for the weights of LPIPS unless told. */
export function lpipsWeightsPath(): string {
  return join(cacheFolder(), "lpips-vgg16.safetensors");
}

/** How the weights of LPIPS are had, for messages. */
export const HOW_TO_GET_LPIPS =
  "convert torchvision's VGG16 and LPIPS' heads: lverse import-perceptual --vgg vgg16-397923af.pth --heads vgg.pth -o FILE";

export interface LpipsMeasureOptions {
  /** What `lverse import-perceptual` wrote; in the cache folder unless told. */
  readonly weights?: string;
  /** Height and width of the pictures, in pixels; 16 or more. */
  readonly size: number;
  readonly runtime?: Runtime;
  /** Threads within one operation; 2 unless told. */
  readonly threads?: number;
  /** Pairs at a time; 4 unless told. */
  readonly batch?: number;
}

/** LPIPS (VGG16, version 0.1) of pairs of 8-bit pictures of one size. */
export class LpipsMeasure {
  readonly #ours;
  readonly #theirs;
  readonly #distances;
  readonly #binding: Binding;

  private constructor(
    /** Network, heads and weights. */
    readonly name: string,
    readonly batch: number,
    private readonly size: number,
    private readonly session: Session,
  ) {
    this.#ours = allocate("float32", [batch, 3, size, size]);
    this.#theirs = allocate("float32", [batch, 3, size, size]);
    this.#distances = allocate("float32", [batch]);
    const feeds = { pictures: this.#ours, references: this.#theirs };
    this.#binding = session.bind(feeds, { distances: this.#distances });
  }

  /** @throws MetricError where the weights are not there or are another network's */
  static async load(options: LpipsMeasureOptions): Promise<LpipsMeasure> {
    const {
      weights: path = lpipsWeightsPath(),
      size,
      runtime = createNativeRuntime(),
      threads = 2,
      batch = 4,
    } = options;
    if (!existsSync(path)) {
      throw new MetricError(`${path}: the weights of LPIPS are not there. To get them, ${HOW_TO_GET_LPIPS}`);
    }
    const weights = (await readSafetensors(path)).tensors;
    const graph = new Graph();
    const input = (name: string) => graph.input(name, "float32", [batch, 3, size, size]);
    graph.output("distances", lpips(input("pictures"), input("references"), weights));
    const session = await runtime.createSession(toOnnx(graph), { threads });
    const name = `LPIPS 0.1, VGG16 (weights ${tensorsDigest(weights).slice(0, 16)})`;
    return new LpipsMeasure(name, batch, size, session);
  }

  /**
   * The distance of each picture and its reference, 0 for equal ones. One call at a time.
   * @throws MetricError for pictures of another size, or sets of different lengths
   */
  async distances(pictures: readonly Picture[], references: readonly Picture[]): Promise<number[]> {
    if (pictures.length !== references.length) {
      throw new MetricError(
        `lpips compares pairs: ${pictures.length} pictures and ${references.length} references given`,
      );
    }
    for (const { width, height } of [...pictures, ...references]) {
      if (width === this.size && height === this.size) continue;
      throw new MetricError(
        `lpips: a picture of ${width} x ${height} px given, ${this.size} x ${this.size} px expected`,
      );
    }
    const result: number[] = [];
    for (let start = 0; start < pictures.length; start += this.batch) {
      const count = Math.min(this.batch, pictures.length - start);
      const block = 3 * this.size * this.size;
      for (let i = 0; i < count; i++) {
        writePlanar(pictures[start + i]!, this.#ours.data, i * block);
        writePlanar(references[start + i]!, this.#theirs.data, i * block);
      }
      await this.#binding.run();
      result.push(...this.#distances.data.subarray(0, count));
    }
    return result;
  }

  release(): void {
    this.session.release();
  }
}
