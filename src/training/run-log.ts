import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Receives the numbers of a run as they come. */
export interface RunReporter {
  start(title: string, from: number, steps: number): void;
  step(step: number, values: Readonly<Record<string, number>>): void;
  message(text: string): void;
  stop(): void;
}

/** Appends one JSON object a line to `log.jsonl` in the run's folder. */
export class RunLog {
  readonly #path: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, "log.jsonl");
  }

  write(entry: Readonly<Record<string, unknown>>): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}
