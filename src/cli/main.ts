#!/usr/bin/env node
import { run } from "./program.js";

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Once: a second Ctrl-C ends the process at once.
  process.once(signal, () => interruption.abort());
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read from the pipe has had enough.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
process.stderr.on("error", () => {});

process.exitCode = await run(process.argv.slice(2), {
  // The streams are opened when they are first used.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
});
