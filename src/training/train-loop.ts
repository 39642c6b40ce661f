import type { TrainingStep } from "../engine/index.js";
import { TrainingError } from "./errors.js";
import { type LearningRateSchedule, learningRateAt } from "./learning-rate.js";
import type { RunLog, RunReporter } from "./run-log.js";

export interface TrainLoopOptions {
  title: string;
  step: TrainingStep;
  /** The first step to make, from 0. */
  from: number;
  schedule: LearningRateSchedule & { checkpointEvery: number; validateEvery: number };
  /** Fills the inputs of a step; false where there are no more. */
  feed: (step: number) => Promise<void> | void;
  /** After each update. */
  afterStep?: (step: number) => void;
  /** The log's name of a metric at a step, where it depends on the step. */
  metricName?: (step: number, metric: string) => string;
  /** Values to log beside the metrics, such as a validation loss. */
  validate?: () => Promise<Record<string, number>>;
  /** Writes a checkpoint that holds `steps` made steps. */
  save: (steps: number) => Promise<void>;
  log: RunLog;
  reporter: RunReporter;
  signal?: AbortSignal | undefined;
}

/** What a run ended with. */
export interface TrainLoopResult {
  steps: number;
  finished: boolean;
}

/** Losses are averaged over this many steps for the log. */
const LOG_EVERY = 25;

/**
 * Runs steps until the schedule ends or the signal aborts; saves every `checkpointEvery` steps and when it stops
 * for any reason but a failed step.
 * @throws TrainingError where loss or gradient are no longer finite; the last checkpoint stays as it was.
 */
export async function trainLoop(options: TrainLoopOptions): Promise<TrainLoopResult> {
  const { step, schedule, log, reporter, signal } = options;
  const scalars = Object.entries(step.metrics).filter(([, tensor]) => tensor.shape.length === 0);
  const sums = new Map<string, { total: number; count: number }>();
  let saved = options.from;
  let made = options.from;
  const started = performance.now();
  reporter.start(options.title, options.from, schedule.steps);
  const validate = async () => {
    if (!options.validate) return;
    const values = await options.validate();
    log.write({ step: made, time: new Date().toISOString(), ...values });
    reporter.message(`step ${made}: ${formatValues(values)}`);
  };
  try {
    while (made < schedule.steps && !signal?.aborted) {
      await options.feed(made);
      const learningRate = learningRateAt(made, schedule);
      await step.run(learningRate);
      options.afterStep?.(made);
      made++;
      const values = Object.fromEntries(scalars.map(([name, tensor]) => [name, Number(tensor.data[0])]));
      if (!Number.isFinite(values.loss) || !Number.isFinite(values.gradient_norm)) {
        throw new TrainingError(
          `the loss of step ${made} is ${values.loss}, the norm of its gradient ${values.gradient_norm}: lower the learning rate and resume from step ${saved}`,
        );
      }
      for (const [metric, value] of Object.entries(values)) {
        const name = options.metricName?.(made - 1, metric) ?? metric;
        const sum = sums.get(name) ?? { total: 0, count: 0 };
        sums.set(name, { total: sum.total + value, count: sum.count + 1 });
      }
      reporter.step(made, values);
      if (made % LOG_EVERY === 0 || made === schedule.steps) {
        const means = Object.fromEntries([...sums].map(([name, { total, count }]) => [name, total / count]));
        const seconds = (performance.now() - started) / 1000;
        log.write({ step: made, learningRate, ...means, stepsPerSecond: (made - options.from) / seconds });
        sums.clear();
      }
      if (made % schedule.validateEvery === 0 && made < schedule.steps) await validate();
      if (made % schedule.checkpointEvery === 0) {
        await options.save(made);
        saved = made;
      }
    }
    if (made >= schedule.steps) await validate();
    if (made > saved) await options.save(made);
  } finally {
    reporter.stop();
  }
  return { steps: made, finished: made >= schedule.steps };
}

function formatValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join(", ");
}
