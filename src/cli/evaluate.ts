import type { Command } from "commander";
import { registerEvaluateCaptions } from "./evaluate-captions.js";
import { registerEvaluateCompare } from "./evaluate-compare.js";
import { registerEvaluateFid } from "./evaluate-fid.js";
import { registerEvaluateGeneration } from "./evaluate-generation.js";
import { registerEvaluateReconstruction } from "./evaluate-reconstruction.js";
import { registerEvaluateReport } from "./evaluate-report.js";
import { registerEvaluateStudy } from "./evaluate-study.js";
import type { Terminal } from "./terminal.js";

/** Each adds its command to the group. */
const commands = [
  registerEvaluateCaptions,
  registerEvaluateReconstruction,
  registerEvaluateGeneration,
  registerEvaluateFid,
  registerEvaluateStudy,
  registerEvaluateCompare,
  registerEvaluateReport,
];

export function registerEvaluate(program: Command, terminal: Terminal): void {
  const group = program
    .command("evaluate")
    .summary("measure captions, reconstructions and pictures")
    .description(
      "Measures models as the paper's tables do. Every command prints a table and writes JSON with the protocol, " +
        "versions, counts, seeds and settings. docs/evaluation.md explains each protocol.",
    );
  for (const register of commands) register(group, terminal);
}
