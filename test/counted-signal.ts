/** A signal that counts how often it is asked, and is aborted when it is asked for the `abortAt`th time. */
export function countedSignal(abortAt = Number.POSITIVE_INFINITY): { signal: AbortSignal; asked(): number } {
  const controller = new AbortController();
  let count = 0;
  const signal = Object.assign(controller.signal, {
    throwIfAborted() {
      if (++count >= abortAt) controller.abort();
      AbortSignal.prototype.throwIfAborted.call(controller.signal);
    },
  });
  return { signal, asked: () => count };
}

/**
 * Interrupts work at its first, middle and last look at the signal.
 *
 * @param work what is done, `name` being new each time
 * @param check that nothing of `name` is there
 * @returns how often the signal was asked where nobody interrupted
 */
export async function interruptedAnywhere(
  work: (name: string, signal: AbortSignal) => Promise<unknown>,
  check: (name: string) => void,
): Promise<number> {
  const whole = countedSignal();
  await work("whole", whole.signal);
  const count = whole.asked();
  for (const at of new Set([1, Math.ceil(count / 2), count])) {
    const name = `interrupted-at-${at}`;
    const { signal } = countedSignal(at);
    const error = await work(name, signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== signal.reason || error === undefined)
      throw new Error(`at ${at} of ${count}`, { cause: error });
    check(name);
  }
  return count;
}
