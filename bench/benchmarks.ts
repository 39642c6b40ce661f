/** What a benchmark may take at most, as ratios of ours to PyTorch's. */
export interface Goal {
  readonly time: number;
  readonly memory?: number;
}

/** A program of ours, the PyTorch baseline's command, and what the two are run with. */
export interface Benchmark {
  readonly program: string;
  readonly baseline: string;
  /** What the rows are called, where a program's own name says too little. */
  readonly title?: string;
  /** The PyTorch script, below `bench/`, where it is not the one that all share. */
  readonly script?: string;
  readonly options: readonly string[];
  /** Options of ours alone. */
  readonly ours?: readonly string[];
  /** Timed runs, 5 unless told. */
  readonly runs?: number;
  /** One for each figure that the program prints. */
  readonly goals: readonly Goal[];
}

/** A program of ours that has no counterpart: each line that it prints is a row of its own. */
export interface Figures {
  readonly program: string;
  readonly options?: readonly string[];
}

const options = (values: Readonly<Record<string, number>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);

const smallBiART = options({ layers: 6, dim: 384, heads: 6, text: 64, image: 256, batch: 4 });
const longBiART = options({ layers: 6, dim: 384, heads: 6, text: 64, image: 1024, batch: 1 });
const largerBiART = options({ layers: 12, dim: 768, heads: 12, text: 64, image: 1024, batch: 1 });
const batchBiART = options({ layers: 12, dim: 768, heads: 12, text: 64, image: 1024, batch: 16 });
const paperBiART = { layers: 32, dim: 1024, heads: 16, vocabulary: 58000, text: 64, image: 1024, batch: 1 };
const smallAugVAE = options({ size: 64, hidden: 64, z: 64, codes: 1024, levels: 4, kept: 1, batch: 4 });
const paperAugVAE = options({ size: 256, hidden: 128, z: 256, codes: 8192, levels: 4, kept: 1, batch: 1 });

const training = (program: string, settings: string[], goal: Goal): Benchmark => ({
  program,
  baseline: program,
  options: settings,
  goals: [goal],
});

const sampling = (
  title: string,
  settings: string[],
  faster: number,
  more: Partial<Benchmark> = {},
): Benchmark => ({
  program: "biart-sample",
  baseline: "biart-sample",
  title,
  options: settings,
  goals: [{ time: 1 / faster }],
  ...more,
});

const normSwish = (batch: number, channels: number, size: number): Benchmark => ({
  program: "norm-swish",
  baseline: "norm-swish",
  script: "baselines/norm_swish.py",
  options: options({ batch, channels, size }),
  goals: [{ time: 1 }, { time: 1 }],
});

/** Benchmarks beside PyTorch by the name that `npm run bench` takes. */
export const benchmarks: Readonly<Record<string, readonly Benchmark[]>> = {
  train: [training("biart-train", smallBiART, { time: 1.1, memory: 0.8 })],
  "train-long": [
    {
      ...training("biart-train", longBiART, { time: 0.95, memory: 0.7 }),
      title: "biart-train, 6x384, 1,088 tokens",
    },
    {
      ...training("biart-train", largerBiART, { time: 0.95, memory: 0.7 }),
      title: "biart-train, 12x768, 1,088 tokens, checkpointed",
      ours: ["--checkpoint", "1"],
    },
    {
      ...training("biart-train", largerBiART, { time: 0.95 }),
      title: "biart-train, 12x768, 1,088 tokens, not checkpointed",
    },
  ],
  sample: [sampling("biart-sample, 12x768", largerBiART, 2.2, { runs: 3 })],
  "sample-int4": [
    sampling("biart-sample, 12x768, 4 bits", largerBiART, 4, { runs: 3, ours: ["--bits", "4"] }),
  ],
  "sample-batch": [sampling("biart-sample, 12x768, batch 16", batchBiART, 2.5, { runs: 1 })],
  captions: [
    {
      program: "biart-captions",
      baseline: "biart-captions",
      script: "baselines/biart_captions.py",
      options: options({ layers: 12, dim: 768, heads: 12, text: 64, image: 1024, batch: 64 }),
      runs: 3,
      goals: [{ time: 1 / 2.5 }],
    },
  ],
  augvae: [
    training("augvae-train", smallAugVAE, { time: 1.3 }),
    {
      program: "augvae-infer",
      baseline: "augvae-infer",
      options: smallAugVAE,
      goals: [{ time: 1.1 }, { time: 1.1 }],
    },
  ],
  "augvae-paper-infer": [
    {
      program: "augvae-infer",
      baseline: "augvae-infer",
      options: paperAugVAE,
      goals: [{ time: 0.6 }, { time: 0.85 }],
    },
  ],
  "norm-swish": [normSwish(1, 128, 256), normSwish(4, 64, 64)],
  "augvae-paper-train": [training("augvae-train", paperAugVAE, { time: 1, memory: 0.8 })],
};

/** Programs without a counterpart, by the same kind of name. */
export const figures: Readonly<Record<string, readonly Figures[]>> = {
  data: [{ program: "data" }],
  "biart-paper": [
    { program: "biart-paper-train", options: options(paperBiART) },
    { program: "biart-bandwidth", options: options(paperBiART) },
  ],
  "captions-apart": [{ program: "biart-captions-apart" }],
  growth: [{ program: "biart-growth" }],
  "caption-metrics": [{ program: "caption-metrics" }],
  "feature-network": [{ program: "feature-network" }],
  server: [{ program: "server-load" }],
};
