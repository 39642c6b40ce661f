import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { type Benchmark, benchmarks, type Figures, figures } from "./benchmarks.js";
import type { Figure, Measurement } from "./measure.js";

/** This file runs compiled, from `build/bench`: a TypeScript loader would count as our memory. */
const root = resolve(import.meta.dirname, "..", "..");
const RESULTS = join(root, "bench", "RESULTS.md");
const THREADS = "2";
const RUNS = 5;
/** Seconds of one run from which ours is measured once. */
const LONG = 20;

const today = () => new Date().toISOString().slice(0, 10);
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** What a program prints; where it fails, what it had printed is shown, which says why. */
function outputOf(command: string, words: readonly string[], env: NodeJS.ProcessEnv): string {
  try {
    return execFileSync(command, words, { cwd: root, encoding: "utf8", env });
  } catch (error) {
    console.error((error as { readonly stdout?: string }).stdout ?? "");
    throw error;
  }
}

/** Lines of JSON that a program prints. */
function run<T>(command: string, words: readonly string[], env = process.env): T[] {
  const output = outputOf(command, words, env);
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as T);
}

const program = (name: string) => join(import.meta.dirname, "programs", `${name}.js`);
const measuring = ({ runs = RUNS }: Benchmark) => ["--runs", String(runs), "--threads", THREADS];

function ours(benchmark: Benchmark): Measurement[] {
  const { options, ours: own = [] } = benchmark;
  return run(process.execPath, [program(benchmark.program), ...options, ...own, ...measuring(benchmark)]);
}

function pytorch(benchmark: Benchmark): Measurement[] {
  const { baseline, script: own, options } = benchmark;
  const shared = process.env.LVERSE_BASELINES ?? resolve(root, "../shared/anchors/torch_baselines.py");
  const script = own ? join(root, "bench", own) : shared;
  if (!existsSync(script)) {
    throw new Error(`${script}: no PyTorch baselines there; name the file in LVERSE_BASELINES`);
  }
  const python = process.env.LVERSE_PYTHON ?? "/usr/bin/python3";
  const env = { ...process.env, OMP_NUM_THREADS: THREADS };
  return run(python, [script, baseline, ...options, ...measuring(benchmark)], env);
}

/** Rows of a benchmark beside PyTorch. */
function compare(benchmark: Benchmark, json: boolean): string[] {
  // Ours before and after the baseline, so that a drift of the machine shows; once where a run takes minutes.
  const first = ours(benchmark);
  const reference = pytorch(benchmark);
  const second = reference[0]!.median_s > LONG ? first : ours(benchmark);
  return first.map((mine, i) => {
    const theirs = reference[i]!;
    const goal = benchmark.goals[i]!;
    const median = (mine.median_s + second[i]!.median_s) / 2;
    const result = {
      what: benchmark.title ?? mine.what,
      options: [...benchmark.options, ...(benchmark.ours ?? [])].join(" "),
      ours_s: median,
      ours_first_and_second_s: [mine.median_s, second[i]!.median_s],
      pytorch_s: theirs.median_s,
      time_ratio: median / theirs.median_s,
      time_goal: goal.time,
      ours_mb: mine.peak_mb,
      pytorch_mb: theirs.peak_mb,
      memory_ratio: mine.peak_mb / theirs.peak_mb,
      ...(goal.memory && { memory_goal: goal.memory }),
      ...("new_tokens" in mine && {
        ours_tokens_per_s: Number(mine.new_tokens) / median,
        pytorch_tokens_per_s: Number(theirs.new_tokens) / theirs.median_s,
      }),
      ours: mine,
      torch: String(theirs.torch),
    };
    if (json) console.log(JSON.stringify(result));
    return row([
      today(),
      result.what,
      `${(1000 * median).toFixed(0)} ms`,
      `${(1000 * theirs.median_s).toFixed(0)} ms`,
      result.time_ratio.toFixed(2),
      `≤ ${goal.time.toFixed(2)}`,
      `${mine.peak_mb} MB`,
      `${theirs.peak_mb} MB`,
      result.memory_ratio.toFixed(2),
      goal.memory ? `≤ ${goal.memory.toFixed(2)}` : "–",
    ]);
  });
}

/** Rows of a program that has no counterpart, which is told whether it is to record what it makes beside them. */
function measure({ program: name, options = [] }: Figures, json: boolean, record: boolean): string[] {
  const words = [program(name), ...options, ...(record ? ["--record"] : [])];
  const lines = run<Figure>(process.execPath, words);
  return lines.map((line) => {
    if (json) console.log(JSON.stringify(line));
    const memory = line.peak_mb === undefined ? "–" : `${line.peak_mb} MB`;
    return row([today(), line.what, line.figure, "–", "–", line.goal ?? "–", memory, "–", "–", "–"]);
  });
}

function main(): void {
  const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  const json = process.argv.includes("--json");
  const record = process.argv.includes("--record");
  const names = [...Object.keys(benchmarks), ...Object.keys(figures)];
  const unknown = words.filter((word) => !names.includes(word));
  if (unknown.length > 0 || words.length === 0) {
    console.error(`npm run bench -- NAME… [--json] [--record]; names: ${names.join(", ")}`);
    process.exit(2);
  }
  const rows: string[] = [];
  const add = (made: readonly string[]) => {
    rows.push(...made);
    if (!json) console.log(made.join("\n"));
  };
  for (const name of words) {
    for (const benchmark of benchmarks[name] ?? []) add(compare(benchmark, json));
    for (const one of figures[name] ?? []) add(measure(one, json, record));
  }
  if (record) {
    appendFileSync(RESULTS, `${rows.join("\n")}\n`);
    console.error(`recorded in bench/RESULTS.md (${cpus()[0]!.model}, ${cpus().length} cores)`);
  }
}

main();
