/** One result, in the shape that the PyTorch baselines print. */
export interface Measurement {
  what: string;
  median_s: number;
  min_s: number;
  runs: number;
  threads: number;
  peak_mb: number;
  [more: string]: string | number;
}

/** A figure that stands alone, with no baseline beside it. */
export interface Figure {
  readonly what: string;
  /** With its unit. */
  readonly figure: string;
  readonly goal?: string;
  readonly peak_mb?: number;
}

/** Prints a figure as a line of JSON. */
export function printFigure(figure: Figure): void {
  console.log(JSON.stringify(figure));
}

/** The process' greatest resident set so far, in MB (`maxRSS` is in KiB). */
export const peakMegabytes = (): number => Math.floor((process.resourceUsage().maxRSS * 1024) / 1e6);

/** Times `step` after one warm-up and prints one JSON line. */
export async function timed(
  what: string,
  step: () => Promise<void> | void,
  runs: number,
  threads: number,
  more: Record<string, string | number> = {},
): Promise<void> {
  await step();
  const seconds: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await step();
    seconds.push((performance.now() - start) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const result: Measurement = {
    what,
    median_s: seconds[Math.floor(runs / 2)]!,
    min_s: seconds[0]!,
    runs,
    threads,
    peak_mb: peakMegabytes(),
    ...more,
  };
  console.log(JSON.stringify(result));
}

/** Numeric command-line options `--name value` over defaults. */
export function numericOptions<T extends Record<string, number>>(defaults: T): T {
  const options = { ...defaults };
  for (let i = 2; i + 1 < process.argv.length; i += 2) {
    const name = process.argv[i]!.replace(/^--/, "");
    if (name in defaults) (options as Record<string, number>)[name] = Number(process.argv[i + 1]);
  }
  return options;
}

/**
 * The execution provider that the environment names, with its options: `LVERSE_EXECUTION_PROVIDER=webgpu` or
 * `webgpu,preferredLayout=NCHW`.
 */
export function providerOption(): {
  executionProvider: string;
  providerOptions: Record<string, string>;
} {
  const [executionProvider = "cpu", ...options] = (process.env.LVERSE_EXECUTION_PROVIDER ?? "cpu").split(",");
  const pairs = options.map((option) => option.split("=", 2) as [string, string]);
  return { executionProvider, providerOptions: Object.fromEntries(pairs) };
}

/** A profile of every operation is written to this prefix, where the environment names one. */
export function profileOption(): { profile?: string } {
  const profile = process.env.LVERSE_PROFILE;
  return profile ? { profile } : {};
}
