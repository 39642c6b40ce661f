import { CommanderError } from "commander";
import { ConfigError } from "../config/index.js";
import { note, type Terminal } from "./terminal.js";

/** Exit codes; an interrupted command ends as shells expect of Ctrl-C. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** A command that was given what it cannot take; exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Some of several inputs failed, and each has been reported; exit code 1, nothing more to say. */
export class ReportedFailure extends Error {
  override name = "ReportedFailure";
}

/** A command that runs until it is interrupted, and then ended in good order; exit code 0. */
export class EndedInOrder extends Error {
  override name = "EndedInOrder";
}

/** Errors thrown on purpose have names of their own; these come from a mistake in the program. */
const accidental = new Set(["Error", "TypeError", "ReferenceError", "SyntaxError"]);

/** The message of an error on one line; a configuration's has a line for each of its issues. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error instanceof ConfigError ? error.message : error.message.replace(/\s*\n\s*/g, " ");
  const code = "code" in error && typeof error.code === "string";
  if (!accidental.has(error.name) || code) return message;
  return `unexpected error: ${message} (LVERSE_DEBUG=1 shows where)`;
}

/** Tells of a failure on the standard error and returns the exit code. */
export function report(error: unknown, terminal: Terminal): number {
  if (error instanceof EndedInOrder) return exitCodes.success;
  if (process.env.LVERSE_DEBUG === "1" && error instanceof Error) {
    terminal.stderr.write(`${error.stack}\n`);
    for (let { cause } = error; cause instanceof Error; { cause } = cause) {
      terminal.stderr.write(`caused by ${cause.stack}\n`);
    }
  }
  if (error instanceof CommanderError) {
    // Commander has written its message, or the help that was asked for.
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  }
  if (terminal.signal.aborted) {
    note(terminal, "interrupted");
    return exitCodes.interrupted;
  }
  if (error instanceof ReportedFailure) return exitCodes.failure;
  for (const line of oneLine(error).split("\n")) note(terminal, line);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failure;
}
