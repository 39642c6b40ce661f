import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { type Benchmark, benchmarks } from "./benchmarks.js";
import type { Measurement } from "./measure.js";

/** This file runs compiled, from `build/bench`: a TypeScript loader would count as our memory. */
const root = resolve(import.meta.dirname, "..", "..");
const RESULTS = join(root, "bench", "RESULTS.md");
const HEAD = `# Results

| date | what | ours | PyTorch | time ratio | goal | our peak | its peak | memory ratio | goal |
|---|---|---|---|---|---|---|---|---|---|
`;
const THREADS = "2";
const RUNS = "5";
/** Seconds of one run from which ours is measured once. */
const LONG = 20;

/** Figures of ours that have no counterpart in the baselines: the data pipeline. */
function dataRows(json: boolean): string[] {
  const file = join(import.meta.dirname, "programs", "data.js");
  const output = execFileSync(process.execPath, [file], { cwd: root, encoding: "utf8" });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => {
    if (json) console.log(line);
    const { what, pictures_per_s } = JSON.parse(line) as { what: string; pictures_per_s: number };
    const day = new Date().toISOString().slice(0, 10);
    return `| ${day} | ${what} | ${pictures_per_s.toFixed(0)} pictures/s | – | – | – | – | – | – | – |`;
  });
}

function measurements(output: string): Measurement[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Measurement);
}

function ours({ program, options }: Benchmark): Measurement[] {
  const file = join(import.meta.dirname, "programs", `${program}.js`);
  const words = [file, ...options, "--runs", RUNS, "--threads", THREADS];
  return measurements(execFileSync(process.execPath, words, { cwd: root, encoding: "utf8" }));
}

function pytorch({ baseline, script: own, options }: Benchmark): Measurement[] {
  const shared = process.env.LVERSE_BASELINES ?? resolve(root, "../shared/anchors/torch_baselines.py");
  const script = own ? join(root, "bench", own) : shared;
  if (!existsSync(script)) {
    throw new Error(`${script}: no PyTorch baselines there; name the file in LVERSE_BASELINES`);
  }
  const python = process.env.LVERSE_PYTHON ?? "/usr/bin/python3";
  const words = [script, baseline, ...options, "--runs", RUNS, "--threads", THREADS];
  const env = { ...process.env, OMP_NUM_THREADS: THREADS };
  return measurements(execFileSync(python, words, { encoding: "utf8", env }));
}

function main(): void {
  const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  const json = process.argv.includes("--json");
  const record = process.argv.includes("--record");
  const names = [...Object.keys(benchmarks), "data"];
  const unknown = words.filter((word) => !names.includes(word));
  if (unknown.length > 0 || words.length === 0) {
    console.error(`npm run bench -- NAME… [--json] [--record]; names: ${names.join(", ")}`);
    process.exit(2);
  }
  const rows: string[] = [];
  for (const benchmark of words.flatMap((name) => benchmarks[name] ?? [])) {
    // Ours before and after the baseline, so that a drift of the machine shows; once where a run takes minutes.
    const first = ours(benchmark);
    const reference = pytorch(benchmark);
    const second = reference[0]!.median_s > LONG ? first : ours(benchmark);
    first.forEach((mine, i) => {
      const theirs = reference[i]!;
      const goal = benchmark.goals[i]!;
      const median = (mine.median_s + second[i]!.median_s) / 2;
      const result = {
        what: mine.what,
        options: benchmark.options.join(" "),
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
        torch: String(theirs.torch),
      };
      if (json) console.log(JSON.stringify(result));
      const cells = [
        new Date().toISOString().slice(0, 10),
        mine.what,
        `${(1000 * median).toFixed(0)} ms`,
        `${(1000 * theirs.median_s).toFixed(0)} ms`,
        result.time_ratio.toFixed(2),
        `≤ ${goal.time.toFixed(2)}`,
        `${mine.peak_mb} MB`,
        `${theirs.peak_mb} MB`,
        result.memory_ratio.toFixed(2),
        goal.memory ? `≤ ${goal.memory.toFixed(2)}` : "–",
      ];
      const row = `| ${cells.join(" | ")} |`;
      rows.push(row);
      if (!json) console.log(row);
    });
  }
  if (words.includes("data")) {
    const figures = dataRows(json);
    rows.push(...figures);
    if (!json) console.log(figures.join("\n"));
  }
  if (record) {
    if (!existsSync(RESULTS)) writeFileSync(RESULTS, HEAD);
    appendFileSync(RESULTS, `${rows.join("\n")}\n`);
    console.error(`recorded in bench/RESULTS.md (${cpus()[0]!.model}, ${cpus().length} cores)`);
  }
}

main();
