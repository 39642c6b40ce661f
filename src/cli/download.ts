import { join } from "node:path";
import type { Command } from "commander";
import { downloadPictures, FAILURES_FILE } from "../data/index.js";
import { examples, jsonOption, quietOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";

interface DownloadOptions {
  readonly output: string;
  readonly parallel: number;
  readonly hostDelay: number;
  readonly timeout: number;
  readonly retries: number;
  readonly size: number;
  readonly smallest: number;
  readonly largest: number;
  readonly shard: number;
  readonly userAgent: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function registerDownload(program: Command, terminal: Terminal): void {
  const download = program
    .command("download")
    .summary("pictures of a published list of captions and addresses")
    .description("Downloads the pictures of a published list of captions and addresses.");
  download
    .command("cc")
    .summary("Conceptual Captions, or any list like it")
    .description(
      "Downloads the pictures of Conceptual Captions into WebDataset shards (.jpg, .txt, .json), which lverse encode " +
        `reads. Rows that give no picture are listed in ${FAILURES_FILE}, itself a list that can be tried again. A run ` +
        "that was stopped goes on where it was. Sites are asked with moderation: one request of a host at a time, a pause " +
        "between two, as long as the server asks for, and not for pictures whose X-Robots-Tag forbids such use.",
    )
    .argument("<file>", "lines of a caption, a tab and the address of its picture (either may come first)")
    .requiredOption("-o, --output <folder>", "where the shards go")
    .option("--parallel <count>", "pictures under way at a time", wholeNumber(1, 1024), 16)
    .option(
      "--host-delay <ms>",
      "milliseconds between two requests of one host",
      wholeNumber(0, 3_600_000),
      200,
    )
    .option("--timeout <seconds>", "that one attempt takes at most", wholeNumber(1, 3600), 30)
    .option("--retries <count>", "further attempts after one that may pass", wholeNumber(0, 100), 2)
    .option(
      "--size <pixels>",
      "longer short sides are reduced to it, 0 keeps all",
      wholeNumber(0, 16_384),
      512,
    )
    .option("--smallest <pixels>", "short sides that are kept, at least", wholeNumber(1, 16_384), 64)
    .option("--largest <bytes>", "bytes of a picture, at most", wholeNumber(1, 1_000_000_000), 20_000_000)
    .option("--shard <count>", "rows of a shard", wholeNumber(1, 1_000_000), 10_000)
    .option("--user-agent <text>", "what requests say who is asking", `lverse/${program.version() ?? ""}`)
    .addOption(quietOption())
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples([
        ["lverse download cc Train_GCC-training.tsv -o cc3m", "all of it; days"],
        ["lverse download cc cc3m/failures.tsv -o cc3m-again", "what failed, once more"],
        ["lverse encode 'cc3m/*.tar' --captioned -o tokens/cc3m", "then: tokens for BiART"],
      ]),
    )
    .action(async (file: string, options: DownloadOptions) => downloadCaptioned(file, options, terminal));
}

async function downloadCaptioned(file: string, options: DownloadOptions, terminal: Terminal): Promise<void> {
  const { output, json, quiet } = options;
  const bar = progressBar(terminal, "downloading", quiet);
  try {
    const { shards, failures, source } = await downloadPictures({
      table: file,
      folder: output,
      parallel: options.parallel,
      hostDelay: options.hostDelay,
      timeout: 1000 * options.timeout,
      retries: options.retries,
      shortSide: options.size,
      smallest: options.smallest,
      largest: options.largest,
      rowsPerShard: options.shard,
      userAgent: options.userAgent,
      signal: terminal.signal,
      onProgress: ({ done, rows }) => bar.update(done, rows),
    });
    bar.stop();
    const pictures = shards.reduce((sum, { samples }) => sum + samples, 0);
    const facts = { output, rows: source.rows, pictures, failed: failures.count, shards: shards.length };
    const lost =
      failures.count > 0 ? `; ${failures.count} rows gave none, ${join(output, FAILURES_FILE)} says why` : "";
    const text = `${output}: ${pictures} pictures in ${shards.length} shards${lost}\n`;
    await print(terminal, json ? `${JSON.stringify(facts, null, 2)}\n` : text);
  } finally {
    bar.stop();
  }
}
