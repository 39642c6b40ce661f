import type { Command } from "commander";
import {
  type ComparedRow,
  type Comparison,
  compareResults,
  readEvaluationResult,
} from "../metrics/evaluation-result.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption } from "./options.js";
import { table } from "./table.js";
import { print, type Terminal } from "./terminal.js";

export function registerEvaluateCompare(group: Command, terminal: Terminal): void {
  group
    .command("compare")
    .summary("put results beside each other")
    .description(
      "Prints the results of evaluations beside each other, and in which settings they differ. Results of different " +
        "kinds or protocols are refused.",
    )
    .argument("<results...>", "two or more files that lverse evaluate wrote with -o")
    .addOption(jsonOption("the comparison"))
    .addHelpText("after", examples([["lverse evaluate compare ours.json theirs.json", "two systems"]]))
    .action(async (paths: string[], { json }: { json?: boolean }) => {
      if (paths.length < 2) {
        throw new UsageError(`${paths.length} result given; compare takes two or more files`);
      }
      const results = await Promise.all(
        paths.map(async (path) => ({ name: path, result: await readEvaluationResult(path) })),
      );
      const comparison = compareResults(results);
      await print(terminal, json ? `${JSON.stringify(comparison, null, 2)}\n` : asText(comparison));
    });
}

/** Absent values are blank, values that could not be computed a dash. */
function cell(value: number | string | boolean | null | undefined): string {
  if (value === undefined) return "";
  if (value === null) return "–";
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}

const section = (
  title: string,
  rows: readonly ComparedRow<number | string | boolean | null>[],
): string[][] =>
  rows.length === 0 ? [] : [[title], ...rows.map(({ name, values }) => [name, ...values.map(cell)])];

function asText({ kind, protocol, names, metrics, counts, differences }: Comparison): string {
  return (
    `${kind}, protocol ${protocol}\n` +
    table([
      ["", ...names],
      ...metrics.map(({ name, values }) => [name, ...values.map(cell)]),
      ...section("counts", counts),
      ...section("settings that differ", differences),
    ])
  );
}
