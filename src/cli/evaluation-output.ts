import type { Command } from "commander";
import { type EvaluationResult, writeEvaluationResult } from "../metrics/evaluation-result.js";
import { jsonOption } from "./options.js";
import { table } from "./table.js";
import { note, print, type Terminal } from "./terminal.js";

/** Options of every command that prints the result of an evaluation. */
export interface ResultOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addResultOptions(command: Command): Command {
  return command
    .option("-o, --output <file>", "write the result there, as JSON; its folder is made if it is not there")
    .addOption(jsonOption("the result"));
}

/**
 * Writes the result where it was asked for, tells its notes on the standard error, and prints it: the file first, which nobody
 * who stops reading may cost; where it cannot be written, the result is seen anyway.
 */
export async function reportResult(
  terminal: Terminal,
  result: EvaluationResult,
  { output, json, quiet }: ResultOptions,
): Promise<void> {
  try {
    if (output !== undefined) await writeEvaluationResult(output, result);
  } finally {
    if (!quiet) for (const line of result.notes) note(terminal, line);
    await print(terminal, json ? `${JSON.stringify(result, null, 2)}\n` : asText(result));
  }
}

/** The protocol, the figures and the counts; a dash for what could not be computed. */
function asText({ kind, protocol, metrics, counts }: EvaluationResult): string {
  const rows = [
    ...Object.entries(metrics).map(([name, value]) => [name, value === null ? "–" : figure(value)]),
    ...Object.entries(counts).map(([name, value]) => [name, value.toLocaleString("en-US")]),
  ];
  return `${kind}, protocol ${protocol}\n${table(rows)}`;
}

/** Four digits behind the point, or four that count where the number is smaller. */
function figure(value: number): string {
  return value === 0 || Math.abs(value) >= 0.01 ? value.toFixed(4) : value.toPrecision(4);
}
