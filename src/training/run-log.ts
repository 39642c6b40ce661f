import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EventFile, type LoggedPicture } from "./event-file.js";

/** Receives the numbers of a run as they come. */
export interface RunReporter {
  start(title: string, from: number, steps: number): void;
  step(step: number, values: Readonly<Record<string, number>>): void;
  message(text: string): void;
  stop(): void;
}

/**
 * Logs a run in its folder: one JSON object a line in `log.jsonl`, the same numbers and texts and pictures as
 * TensorBoard's event files, and the latest pictures as PNG files.
 */
export class RunLog {
  readonly #path: string;
  readonly #events: EventFile;

  /** @param from the step that the run goes on from; lines of later steps, of a run that was cut off, are dropped. */
  constructor(
    private readonly directory: string,
    from: number,
  ) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, "log.jsonl");
    this.#events = new EventFile(directory, from);
    if (!existsSync(this.#path)) return;
    const kept = readFileSync(this.#path, "utf8")
      .split("\n")
      .filter((line) => line !== "" && stepOf(line) <= from);
    replaceFile(this.#path, kept.map((line) => `${line}\n`).join(""));
  }

  /** @param step made steps that the values belong to */
  write(step: number, values: Readonly<Record<string, number>>): void {
    const time = new Date().toISOString();
    appendFileSync(this.#path, `${JSON.stringify({ step, time, ...values })}\n`);
    this.#events.scalars(step, values);
  }

  /** Lines of text under a name. */
  text(step: number, name: string, lines: readonly string[]): void {
    const time = new Date().toISOString();
    appendFileSync(this.#path, `${JSON.stringify({ step, time, [name]: lines })}\n`);
    this.#events.text(step, name, lines);
  }

  picture(step: number, name: string, picture: LoggedPicture): void {
    replaceFile(join(this.directory, `${name}.png`), picture.png);
    this.#events.picture(step, name, picture);
  }
}

/** Writes a file under a temporary name, then renames: a kill leaves what was there, or the whole. */
function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** The step of a line; beyond every step where the line was cut off in the middle. */
function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { step?: unknown }).step);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
