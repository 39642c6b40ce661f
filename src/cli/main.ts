#!/usr/bin/env node
import { exitCodes, report } from "./failure.js";
import { run } from "./program.js";
import { OutputError, type Terminal } from "./terminal.js";

const interruption = new AbortController();
let interrupted = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) {
      // A second Ctrl-C ends the process at once; npm passes on the first one, which the process has got, too.
      if (performance.now() - interrupted > 500) process.exit(exitCodes.interrupted);
      return;
    }
    interrupted = performance.now();
    interruption.abort();
  });
}

const terminal: Terminal = {
  // The streams are opened when they are first used.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
};

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read from the pipe has had enough.
  if (error.code === "EPIPE") process.exit(exitCodes.success);
  // A command tells of what it could not print; help and the version are not waited for.
  process.once("beforeExit", () => {
    if (process.exitCode === exitCodes.success) process.exitCode = report(new OutputError(error), terminal);
  });
});
process.stderr.on("error", () => {});

process.exitCode = await run(process.argv.slice(2), terminal);
