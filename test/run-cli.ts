import { PassThrough, Readable, Writable } from "node:stream";
import { run } from "../src/cli/program.js";

export interface CliOptions {
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Whether the standard error is a terminal. */
  readonly terminal?: boolean;
}

export interface CliResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** The standard output as text. */
  readonly text: string;
  readonly stderr: string;
}

class Sink extends Writable {
  readonly chunks: Uint8Array[] = [];

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** Runs a command line in this process. */
export async function runCli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const stdout = new Sink();
  const stderr = Object.assign(new Sink(), { isTTY: options.terminal === true, columns: 80 });
  const stdin = options.stdin === undefined ? new PassThrough() : Readable.from([Buffer.from(options.stdin)]);
  const signal = options.signal ?? new AbortController().signal;
  const code = await run(words, { stdin, stdout, stderr, signal });
  return { code, stdout: stdout.bytes(), text: stdout.bytes().toString(), stderr: stderr.bytes().toString() };
}
