import { readFileSync } from "node:fs";

/** Numbers by name, that of the step among them. */
export type LogLine = Readonly<Record<string, number>>;

/** The lines of a run's `log.jsonl`. */
export function readLog(path: string): LogLine[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as LogLine);
}
