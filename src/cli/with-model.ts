import { LVerse } from "../pipelines/index.js";
import type { ModelOptions } from "./options.js";
import type { Terminal } from "./terminal.js";

/** Opens the model that the options name, works with it, and frees it whatever happens. */
export async function withModel(
  { model, threads }: ModelOptions,
  terminal: Terminal,
  work: (lverse: LVerse) => Promise<void>,
): Promise<void> {
  const lverse = await LVerse.load(model, threads === undefined ? {} : { threads });
  try {
    terminal.signal.throwIfAborted();
    await work(lverse);
  } finally {
    await lverse.dispose();
  }
}
