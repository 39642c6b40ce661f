import { Presets, SingleBar } from "cli-progress";
import type { Progress, Stage } from "../pipelines/index.js";
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

/** A bar for each stage of a drawing or describing, one after the other. */
export interface StageBar {
  update(progress: Pick<Progress, "stage" | "done" | "total">): void;
  /** Removes the bar. */
  stop(): void;
}

/** As {@link progressBar}, with the title of the present stage. */
export function stageBar(
  terminal: Terminal,
  titles: Readonly<Record<Stage, string>>,
  quiet = false,
): StageBar {
  const bars = titledBars(terminal, quiet);
  return {
    update: ({ stage, done, total }) => bars.update(titles[stage], done, total),
    stop: bars.stop,
  };
}

/** As {@link progressBar}, one after the other: each begins where its title first comes. */
export function titledBars(terminal: Terminal, quiet = false) {
  let present: string | undefined;
  let bar = nothing;
  return {
    update(title: string, done: number, total: number): void {
      if (title !== present) {
        bar.stop();
        bar = progressBar(terminal, title, quiet);
        present = title;
      }
      bar.update(done, total);
    },
    stop(): void {
      bar.stop();
      present = undefined;
    },
  };
}
