/** Runs tasks one after another, in the order in which they were added. */
export class RunQueue {
  #last: Promise<void> | undefined;
  #pending = 0;
  #whenIdle: (() => void) | undefined;

  /** Whether a task runs or waits. */
  get busy(): boolean {
    return this.#pending > 0;
  }

  /** Starts the task now where the queue is idle, else behind the tasks before it. */
  add(task: () => Promise<void>): Promise<void> {
    this.#pending++;
    const done = (this.#last === undefined ? task() : this.#last.then(task)).finally(() => {
      if (--this.#pending > 0) return;
      this.#last = undefined;
      this.#whenIdle?.();
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Calls `action` once: now, or when the last task has ended. */
  onIdle(action: () => void): void {
    if (this.busy) this.#whenIdle = action;
    else action();
  }
}
