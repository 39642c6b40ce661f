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

/** Writes to the standard output and waits until it has been taken. */
export function print({ stdout }: Terminal, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(content, (error) => (error ? reject(error) : resolve()));
  });
}

/** A line on the standard error for a person to read. */
export function note({ stderr }: Terminal, message: string): void {
  stderr.write(`lverse: ${message}\n`);
}
