/** Runs tasks one after the other, in the order in which they came. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** A task whose signal is aborted before its turn rejects with the signal's reason, and is never begun. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return task();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
