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
  /** When the first was done: it may have waited for what no other waits for. */
  #first = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly stage: Stage,
    private readonly total: number,
    private readonly onProgress: ((progress: Progress) => void) | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** One more is done. */
  advance(): void {
    const { stage, total } = this;
    const done = ++this.#done;
    if (done === 1) this.#first = this.now();
    const pace = done === 1 ? undefined : (this.now() - this.#first) / 1000 / (done - 1);
    this.onProgress?.({
      stage,
      done,
      total,
      secondsLeft: pace === undefined ? undefined : pace * (total - done),
    });
  }
}
