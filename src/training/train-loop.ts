import { type Best, readBest } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { TrainingError } from "./errors.js";
import type { LoggedPicture } from "./event-file.js";
import type { LearningRate } from "./learning-rate.js";
import type { RunLog, RunReporter } from "./run-log.js";

/** What a validation found: numbers, pictures to look at, and lines to read. */
export interface ValidationResult {
  readonly values: Readonly<Record<string, number>>;
  readonly pictures?: Readonly<Record<string, LoggedPicture>>;
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

export interface TrainLoopOptions {
  title: string;
  /** Where the run's checkpoints are. */
  directory: string;
  /** The metrics of a made step; scalars are logged. */
  metrics: Readonly<Record<string, TensorData>>;
  /** The first step to make, from 0. */
  from: number;
  schedule: { steps: number; checkpointEvery: number; validateEvery: number };
  learningRate: LearningRate;
  /** Makes a step, from 0. */
  advance: (step: number, learningRate: number) => Promise<void>;
  /** After each update. */
  afterStep?: (step: number) => void;
  /** Further values to log at the end of an epoch. */
  afterEpoch?: (epoch: number) => Readonly<Record<string, number>>;
  /** The log's name of a metric at a step, where it depends on the step; undefined where it means nothing there. */
  metricName?: (step: number, metric: string) => string | undefined;
  validate?: () => Promise<ValidationResult>;
  /** The value of a validation that the best checkpoint has least of. */
  best?: string;
  /** Writes a checkpoint that holds `steps` made steps. */
  save: (steps: number, best?: { metric: string; value: number }) => Promise<void>;
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
 * Runs steps until the schedule ends or the signal aborts; saves every `checkpointEvery` steps, where a validation is
 * the best so far, and when it stops for any reason but a failed step.
 * @throws TrainingError where loss or gradient are no longer finite; the last checkpoint stays as it was.
 */
export async function trainLoop(options: TrainLoopOptions): Promise<TrainLoopResult> {
  const { schedule, learningRate, log, reporter, signal, from } = options;
  const scalars = Object.entries(options.metrics).filter(([, tensor]) => tensor.shape.length === 0);
  const means = new RunningMeans();
  let best: Pick<Best, "step" | "value"> | undefined = await readBest(options.directory);
  let saved = from;
  let made = from;
  const started = performance.now();
  const save = async (mark?: { metric: string; value: number }) => {
    await options.save(made, mark);
    saved = made;
  };
  const validate = async () => {
    if (!options.validate) return;
    const { values, pictures = {}, texts = {} } = await options.validate();
    if (Object.keys(values).length === 0) return;
    log.write(made, values);
    for (const [name, picture] of Object.entries(pictures)) log.picture(made, name, picture);
    for (const [name, lines] of Object.entries(texts)) log.text(made, name, lines);
    reporter.message(`step ${made}: ${formatValues(values)}`);
    const value = options.best === undefined ? undefined : values[options.best];
    if (value === undefined || !Number.isFinite(value) || (best && best.step < made && best.value <= value))
      return;
    const mark = { metric: options.best!, value };
    await save(mark);
    best = { step: made, value };
  };
  /** A validation that fails loses no step. */
  const keepingSteps = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (made > saved) await save();
      throw error;
    }
  };
  reporter.start(options.title, from, schedule.steps);
  try {
    while (made < schedule.steps && !signal?.aborted) {
      const rate = learningRate.at(made);
      await options.advance(made, rate);
      options.afterStep?.(made);
      const values = Object.fromEntries(scalars.map(([name, tensor]) => [name, Number(tensor.data[0])]));
      made++;
      if (!Number.isFinite(values.loss) || !Number.isFinite(values.gradient_norm)) {
        throw new TrainingError(
          `the loss of step ${made} is ${values.loss}, the norm of its gradient ${values.gradient_norm}: lower the learning rate and ${saved > 0 ? `resume from step ${saved}` : "start again"}`,
        );
      }
      for (const [metric, value] of Object.entries(values)) {
        const name = options.metricName ? options.metricName(made - 1, metric) : metric;
        if (name !== undefined) means.add(name, value);
      }
      reporter.step(made, values);
      const epochMean = learningRate.observe(made - 1, values.loss!);
      if (epochMean !== undefined) {
        const epoch = learningRate.epochOf(made - 1);
        log.write(made, { epoch, "epoch.loss": epochMean, ...options.afterEpoch?.(epoch) });
      }
      if (made % LOG_EVERY === 0 || made === schedule.steps) {
        const seconds = (performance.now() - started) / 1000;
        log.write(made, { learningRate: rate, ...means.take(), stepsPerSecond: (made - from) / seconds });
      }
      if (made % schedule.validateEvery === 0 && made < schedule.steps) await keepingSteps(validate);
      if (made % schedule.checkpointEvery === 0 && saved !== made) await save();
    }
    if (made >= schedule.steps) await keepingSteps(validate);
    if (made > saved) await save();
  } finally {
    reporter.stop();
  }
  return { steps: made, finished: made >= schedule.steps };
}

/** Means of values by name since they were last taken. */
class RunningMeans {
  readonly #sums = new Map<string, { total: number; count: number }>();

  add(name: string, value: number): void {
    const sum = this.#sums.get(name) ?? { total: 0, count: 0 };
    this.#sums.set(name, { total: sum.total + value, count: sum.count + 1 });
  }

  take(): Record<string, number> {
    const means = [...this.#sums].map(([name, { total, count }]) => [name, total / count]);
    this.#sums.clear();
    return Object.fromEntries(means);
  }
}

function formatValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join(", ");
}
