import { InvalidArgumentError } from "commander";
import { exitCodes, oneLine } from "../../src/cli/failure.js";

/** An option's value that is a number above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("A number above zero is expected.");
}

/** Runs an experiment's command: Ctrl-C aborts the signal, failures are a line and an exit code. */
export async function runCommand(name: string, main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second Ctrl-C ends the process at once.
    process.once(signal, () => interruption.abort());
  }
  try {
    await main(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted && error === interruption.signal.reason) {
      process.stderr.write("interrupted; the same command goes on from here\n");
      process.exitCode = exitCodes.interrupted;
    } else {
      process.stderr.write(`${name}: ${oneLine(error)}\n`);
      process.exitCode = exitCodes.failure;
    }
  }
}
