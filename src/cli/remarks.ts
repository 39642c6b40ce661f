import type { Choice, GenerationMemory } from "../pipelines/index.js";
import { note, type Terminal } from "./terminal.js";

/** Bytes in the unit that leaves one to four digits before the point. */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Says on a terminal what memory is about to be taken. */
export function memoryNote(terminal: Terminal, memory: GenerationMemory, quiet = false): void {
  if (quiet || terminal.stderr.isTTY !== true) return;
  const { batch, weights, cache, peak } = memory;
  note(
    terminal,
    `memory: weights ${size(weights.bytes)}, cache ${size(cache.bytes)} for ${batch} ${batch === 1 ? "row" : "rows"}, ` +
      `${size(peak.bytes)} at most`,
  );
}

/** Says what was chosen among candidates, and by which score; nothing where there was no choice. */
export function noteChoice(
  terminal: Terminal,
  what: string,
  choice: Partial<Choice> & { readonly index: number },
): void {
  const { candidates, rerank, score, index } = choice;
  if (score === undefined) return;
  note(terminal, `${what}: ${rerank} ${score.toFixed(2)}, candidate ${index + 1} of ${candidates}`);
}
