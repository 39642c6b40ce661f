import type { Command } from "commander";
import { DEFAULT_REPORT_SAMPLES, writeReport } from "../metrics/report/index.js";
import { examples, quietOption, wholeNumber } from "./options.js";
import { note, print, type Terminal } from "./terminal.js";

interface ReportOptions {
  readonly output: string;
  readonly title?: string;
  readonly samples: number;
  readonly quiet?: boolean;
}

export function registerEvaluateReport(group: Command, terminal: Terminal): void {
  group
    .command("report")
    .summary("one HTML file with results beside the paper's tables")
    .description(
      "Puts the paper's Tables 1 to 4 and Figure 7 beside rows of yours, with each row's protocol, and shows pictures that " +
        "evaluate reconstruction and evaluate generation kept (--save). The file needs nothing but itself.",
    )
    .argument("<results...>", "files that lverse evaluate wrote with -o")
    .requiredOption("-o, --output <file>", "the report (.html)")
    .option("--title <text>", "of the page")
    .option(
      "--samples <count>",
      "pictures or pairs of each result at most",
      wholeNumber(0, 1000),
      DEFAULT_REPORT_SAMPLES,
    )
    .addOption(quietOption())
    .addHelpText(
      "after",
      examples([["lverse evaluate report results/*.json -o report.html", "all results of a folder"]]),
    )
    .action(async (paths: string[], { output, title, samples, quiet }: ReportOptions) => {
      const options = { samples, ...(title !== undefined && { title }) };
      const { bytes, pictures, notes } = await writeReport(output, paths, options);
      if (!quiet) for (const line of notes) note(terminal, line);
      const size = (bytes / 2 ** 20).toFixed(1);
      await print(terminal, `${output}: ${paths.length} results, ${pictures} pictures, ${size} MB\n`);
    });
}
