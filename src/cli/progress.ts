import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";

/** Shows how far a command is. */
export interface ProgressBar {
  update(done: number, total: number): void;
  /** Removes the bar. */
  stop(): void;
}

const nothing: ProgressBar = { update: () => {}, stop: () => {} };

/** A bar on the standard error where that is a terminal; in a pipe, or with `quiet`, nothing. */
export function progressBar({ stderr }: Terminal, title: string, quiet = false): ProgressBar {
  if (quiet || stderr.isTTY !== true) return nothing;
  const bar = new SingleBar(
    {
      stream: stderr,
      format: `${title} {bar} {percentage}% | {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
      started = false;
    },
  };
}
