/** What a benchmark may take at most, as ratios of ours to PyTorch's. */
export interface Goal {
  readonly time: number;
  readonly memory?: number;
}

/** A program of ours, the PyTorch baseline's command, and what the two are run with. */
export interface Benchmark {
  readonly program: string;
  readonly baseline: string;
  /** The PyTorch script, below `bench/`, where it is not the one that all share. */
  readonly script?: string;
  readonly options: readonly string[];
  /** One for each figure that the program prints. */
  readonly goals: readonly Goal[];
}

const options = (values: Readonly<Record<string, number>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);

const smallBiART = options({ layers: 6, dim: 384, heads: 6, text: 64, image: 256, batch: 4 });
const largerBiART = options({ layers: 12, dim: 768, heads: 12, text: 64, image: 1024, batch: 1 });
const smallAugVAE = options({ size: 64, hidden: 64, z: 64, codes: 1024, levels: 4, kept: 1, batch: 4 });
const paperAugVAE = options({ size: 256, hidden: 128, z: 256, codes: 8192, levels: 4, kept: 1, batch: 1 });

const training = (program: string, settings: string[], goal: Goal): Benchmark => ({
  program,
  baseline: program,
  options: settings,
  goals: [goal],
});

/** Benchmarks beside PyTorch by the name that `npm run bench` takes. */
export const benchmarks: Readonly<Record<string, readonly Benchmark[]>> = {
  train: [training("biart-train", smallBiART, { time: 1.1, memory: 0.8 })],
  sample: [
    {
      program: "biart-sample",
      baseline: "biart-sample",
      options: largerBiART,
      goals: [{ time: 1 / 1.5 }],
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
  "norm-swish": [
    {
      program: "norm-swish",
      baseline: "norm-swish",
      script: "baselines/norm_swish.py",
      options: options({ batch: 1, channels: 128, size: 256 }),
      goals: [{ time: 1 }, { time: 1 }],
    },
    {
      program: "norm-swish",
      baseline: "norm-swish",
      script: "baselines/norm_swish.py",
      options: options({ batch: 4, channels: 64, size: 64 }),
      goals: [{ time: 1 }, { time: 1 }],
    },
  ],
  "augvae-paper-train": [training("augvae-train", paperAugVAE, { time: 1, memory: 0.8 })],
};
