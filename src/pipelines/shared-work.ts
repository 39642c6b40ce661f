/** Told how much of the work is done. */
type Progress = (done: number, total: number) => void;

interface UnderWay {
  readonly done: Promise<void>;
  readonly controller: AbortController;
  readonly listeners: Set<Progress>;
  waiting: number;
}

const underWay = new Map<string, UnderWay>();

/** One who waits for work: until the signal, and told of progress. */
export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

/**
 * Does work once for all of this process who want it at the same time. Who leaves costs the others nothing; when all have left,
 * it is given up.
 *
 * @param key of the same work
 * @param work is not begun where the same is under way
 * @throws the signal's reason, or what the work throws
 */
export async function shareWork(
  key: string,
  { signal, onProgress }: Waiting,
  work: (signal: AbortSignal, onProgress: Progress) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted();
  let shared = underWay.get(key);
  while (shared?.controller.signal.aborted) {
    await shared.done.catch(() => {});
    shared = underWay.get(key);
  }
  signal?.throwIfAborted();
  shared ??= begin(key, work);
  if (onProgress) shared.listeners.add(onProgress);
  shared.waiting++;
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal?.reason);
  });
  signal?.addEventListener("abort", leave);
  try {
    await Promise.race([shared.done, left]);
  } finally {
    signal?.removeEventListener("abort", leave);
    if (onProgress) shared.listeners.delete(onProgress);
    if (--shared.waiting === 0) {
      shared.controller.abort(signal?.reason);
      await shared.done.catch(() => {});
    }
  }
}

function begin(key: string, work: (signal: AbortSignal, onProgress: Progress) => Promise<void>): UnderWay {
  const controller = new AbortController();
  const listeners = new Set<Progress>();
  const tell: Progress = (done, total) => {
    for (const listener of listeners) listener(done, total);
  };
  const done = work(controller.signal, tell).finally(() => underWay.delete(key));
  done.catch(() => {});
  const begun = { done, controller, listeners, waiting: 0 };
  underWay.set(key, begun);
  return begun;
}
