import { EngineError } from "../errors.js";
import { customGradient, emitOne, type Graph, sizeOf, type Tensor } from "../graph.js";
import { cast, lessOrEqual, multiply } from "./elementwise.js";
import { reshape } from "./layout.js";
import { requireDtype } from "./shapes.js";

/**
 * Dropout whose masks are windows of one table of uniform noise. The table is drawn once from the seed; each
 * run is fed an offset per mask, drawn from (seed, step). So masks cost a comparison instead of a generator,
 * and a resumed run draws the same ones. Windows may overlap, those of one step as well as those of different
 * steps: noise is reused, not fresh, and two masks of a step may share a part of it.
 */
export class Dropout {
  readonly #noise: Tensor;
  readonly #offsets: Tensor;
  #masks = 0;

  /**
   * @param largestMask elements of the largest mask. The table `dropout.noise`, float32 in [0, 1), holds twice as many.
   * @param sites how many masks the graph will take; their offsets are fed as `dropout.offsets`, int64 in
   *   [0, largestMask].
   */
  constructor(
    graph: Graph,
    readonly rate: number,
    readonly largestMask: number,
    readonly sites: number,
  ) {
    if (!(rate >= 0 && rate < 1)) throw new EngineError(`a dropout rate lies in [0, 1), ${rate} given`);
    this.#noise = graph.input("dropout.noise", "float32", [2 * largestMask]);
    this.#offsets = graph.input("dropout.offsets", "int64", [sites]);
  }

  /**
   * Zeroes elements of a float32 tensor with probability `rate` and scales the others by `1 / (1 - rate)`.
   *
   * @param site which mask, from 0; the next one by default. What is computed a second time names its site, so that
   *   both times have the same mask.
   */
  apply(x: Tensor, site = this.#masks++): Tensor {
    requireDtype("dropout", x, ["float32"]);
    const size = sizeOf(x);
    if (size > this.largestMask || site >= this.sites) {
      throw new EngineError(
        `dropout of ${size} elements with mask ${site}: masks 0 to ${this.sites - 1} of ${this.largestMask} elements at most are declared`,
      );
    }
    const mask = reshape(this.#window(site, size), x.shape);
    return customGradient(multiply(x, mask), [x], (dy) => [multiply(dy, mask)]);
  }

  #window(site: number, size: number): Tensor {
    const { graph } = this.#noise;
    const integers = (values: number[]) => graph.constant("int64", [values.length], values);
    const start = emitOne(graph, {
      type: "Slice",
      inputs: [this.#offsets, integers([site]), integers([site + 1]), integers([0])],
      dtype: "int64",
      shape: [1],
    });
    const end = emitOne(graph, {
      type: "Add",
      inputs: [start, integers([size])],
      dtype: "int64",
      shape: [1],
    });
    const window = emitOne(graph, {
      type: "Slice",
      inputs: [this.#noise, start, end, integers([0])],
      dtype: "float32",
      shape: [size],
    });
    const kept = cast(lessOrEqual(this.rate, window), "float32");
    return multiply(kept, 1 / (1 - this.rate));
  }
}
