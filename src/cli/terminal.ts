import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

/** Where a command reads and writes, and what interrupts it; tests pass their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The standard output does not take what is written, as on a full disk. */
export class OutputError extends Error {
  override name = "OutputError";
  constructor(cause: Error) {
    super(`the standard output cannot be written to: ${cause.message}`, { cause });
  }
}

/**
 * Writes to the standard output and waits until it has been taken.
 *
 * @throws OutputError with the system's reason
 */
export function print({ stdout }: Terminal, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(content, (error) => (error ? reject(new OutputError(error)) : resolve()));
  });
}

/** A line on the standard error for a person to read. */
export function note({ stderr }: Terminal, message: string): void {
  stderr.write(`lverse: ${message}\n`);
}
