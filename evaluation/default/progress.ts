import { type ProgressBar, progressBar } from "../../src/cli/progress.js";
import type { Output, Terminal } from "../../src/cli/terminal.js";
import type { KeptWork } from "./kept-captions.js";

/** Seconds between lines of progress where there is no terminal. */
const PAUSE = 15;

/** Tells of one piece of work after the other: a bar on a terminal, a line now and then elsewhere. */
export class WorkProgress {
  #bar: ProgressBar | undefined;
  #told = 0;

  constructor(
    private readonly stream: Output,
    private readonly signal: AbortSignal,
  ) {}

  /** What a piece of work is given: whom to tell, and what stops it. */
  work(title: string): KeptWork {
    this.stop();
    let started = false;
    return {
      signal: this.signal,
      onProgress: (done, total) => {
        if (this.stream.isTTY) {
          if (!started) {
            this.stop();
            this.#bar = progressBar({ stderr: this.stream } as Terminal, title);
          }
          this.#bar?.update(done, total);
        } else if (!started || performance.now() - this.#told > 1000 * PAUSE) {
          this.#told = performance.now();
          this.stream.write(`${title}: ${done} of ${total}\n`);
        }
        started = true;
      },
    };
  }

  /** Removes the bar. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
