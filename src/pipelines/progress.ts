/** What a drawing or describing does: it generates tokens, then it may rank what came out. */
export type Stage = "generating" | "ranking";

/** How far a stage is. */
export interface Progress {
  readonly stage: Stage;
  /** Tokens generated so far, or candidates ranked. */
  readonly done: number;
  /** Those that there are at most. */
  readonly total: number;
  /** At the pace so far; undefined before there is one. */
  readonly secondsLeft: number | undefined;
}

/** Counts what a stage has done and tells of each. */
export class ProgressMeter {
  #done = 0;
  /** When the first were done, and how many: they may have waited for what no other waits for. */
  #first: { readonly at: number; readonly done: number } | undefined;

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly stage: Stage,
    private readonly total: number,
    private readonly onProgress: ((progress: Progress) => void) | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** So many more are done. */
  advance(count = 1): void {
    const { stage, total } = this;
    this.#done += count;
    const done = this.#done;
    const since = this.#first;
    this.#first ??= { at: this.now(), done };
    const pace = since && (this.now() - since.at) / 1000 / (done - since.done);
    this.onProgress?.({
      stage,
      done,
      total,
      secondsLeft: pace === undefined ? undefined : pace * (total - done),
    });
  }
}
