import {
  AccumulatingStep,
  type Graph,
  type Runtime,
  type TensorData,
  TrainingStep,
  type TrainingStepOptions,
} from "../engine/index.js";

/** Makes one update from a batch in one or several parts, whichever the configuration asks for. */
export interface BatchStep {
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly metrics: Readonly<Record<string, TensorData>>;
  readonly moments: Readonly<Record<string, TensorData>>;
  updates: number;
  /** Brings weights and moments to the caller's memory, where the step keeps them on a device. */
  synchronize(): void;
  /**
   * @param feed fills the inputs of a part, from 0
   * @param afterPart sees the metrics of that part
   */
  advance(
    learningRate: number,
    feed: (part: number) => Promise<void> | void,
    afterPart?: () => void,
  ): Promise<void>;
  release(): void;
}

export async function createBatchStep(
  runtime: Runtime,
  graph: Graph,
  options: TrainingStepOptions,
  parts: number,
): Promise<BatchStep> {
  if (parts === 1) {
    const step = await TrainingStep.create(runtime, graph, options);
    return Object.assign(step, {
      advance: async (...[learningRate, feed, afterPart]: Parameters<BatchStep["advance"]>) => {
        await feed(0);
        await step.run(learningRate);
        afterPart?.();
      },
    });
  }
  const step = await AccumulatingStep.create(runtime, graph, { ...options, parts });
  return Object.assign(step, {
    advance: async (...[learningRate, feed, afterPart]: Parameters<BatchStep["advance"]>) => {
      for (let part = 0; part < parts; part++) {
        await feed(part);
        await step.accumulate();
        afterPart?.();
      }
      await step.run(learningRate);
    },
  });
}
