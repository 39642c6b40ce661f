import {
  type BiARTConfig,
  type Direction,
  directionOfStep,
  type SpecialTokens,
  type TrainedDirections,
} from "../biart/index.js";
import {
  countsOfParts,
  type Inputs,
  lossName,
  type TargetCounts,
  type TokenPair,
  writeBatch,
} from "./biart-batch.js";
import type { BiARTSamples } from "./biart-samples.js";

export interface BatchFeedOptions {
  readonly model: BiARTConfig;
  readonly special: SpecialTokens;
  /** Parts of a step. */
  readonly accumulate: number;
  readonly direction: TrainedDirections;
}

/** Fills the inputs of a training step, part by part, with what each step learns from. */
export class BatchFeed {
  #parts: TokenPair[][] = [];
  #direction: Direction = "text-to-image";
  #counts: TargetCounts = { ref: 0, gen: 0 };

  constructor(
    private readonly inputs: Inputs,
    private readonly samples: Pick<BiARTSamples, "batch">,
    private readonly options: BatchFeedOptions,
  ) {}

  /** Fills in a part, from 0, of a step, from 0; the parts of a step come in order. */
  write(step: number, part: number): void {
    const { model, special, accumulate, direction } = this.options;
    if (part === 0) {
      const places = Array.from({ length: accumulate }, (_, i) => step * accumulate + i);
      this.#direction = directionOfStep(step, direction);
      this.#parts = places.map((place) => this.samples.batch(place, this.#direction));
      this.#counts = countsOfParts(this.inputs, this.#parts, this.#direction, model, special);
    }
    writeBatch(this.inputs, this.#parts[part]!, this.#direction, model, special, this.#counts);
  }

  /** The log's name of a metric of the present step; undefined for REF where every reference was dropped. */
  lossName(metric: string): string | undefined {
    return metric === "ref" && this.#counts.ref === 0 ? undefined : lossName(metric, this.#direction);
  }
}
