import { addAbortSignal } from "node:stream";
import { UsageError } from "./failure.js";
import type { Terminal } from "./terminal.js";

/** Stands for the standard input or output in the place of a file. */
export const standardStream = "-";

/** All bytes of the standard input. */
export async function readStandardInput({ stdin, signal }: Terminal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/**
 * The text that words of a command line stand for: themselves, or the standard input for "-".
 *
 * @throws UsageError for standard input that is not UTF-8
 */
export async function readText(words: readonly string[], terminal: Terminal): Promise<string> {
  if (words.length !== 1 || words[0] !== standardStream) return words.join(" ");
  const bytes = await readStandardInput(terminal);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
  } catch (cause) {
    throw new UsageError(`the standard input is no text in UTF-8 (${bytes.length} bytes given)`, { cause });
  }
}
