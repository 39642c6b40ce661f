import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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

  /** @param from the step that the run goes on from; lines of later steps, of a run that was cut off, are dropped. */
  constructor(directory: string, from: number) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, "log.jsonl");
    if (!existsSync(this.#path)) return;
    const kept = readFileSync(this.#path, "utf8")
      .split("\n")
      .filter((line) => line !== "" && stepOf(line) <= from);
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, kept.map((line) => `${line}\n`).join(""));
    renameSync(temporary, this.#path);
  }

  write(entry: Readonly<Record<string, unknown>>): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}

/** The step of a line; beyond every step where the line was cut off in the middle. */
function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { step?: unknown }).step);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
