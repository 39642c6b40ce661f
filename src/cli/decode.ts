import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { tensorsDigest, writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { codesOf, encodePng, readTokenArrays, readTokenShards, type TokenManifest } from "../data/index.js";
import { openAugVAEFolder } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { addModelOptions, examples, jsonOption, type ModelOptions } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";
import { withAugVAE } from "./with-model.js";

interface DecodeOptions extends ModelOptions {
  readonly output: string;
  readonly json?: boolean;
}

export function registerDecode(program: Command, terminal: Terminal): void {
  const command = program
    .command("decode")
    .summary("turn tokens back into pictures")
    .description("Decodes the tokens that encode wrote, by the same model, into a folder of PNG files.")
    .argument("<tokens>", "a folder of token shards, a .npz with an array tokens, or a .npy")
    .requiredOption("-o, --output <folder>", "where the pictures go; made if it is not there");
  addModelOptions(command)
    .addOption(jsonOption("the files"))
    .addHelpText(
      "after",
      examples([
        ["lverse decode tokens.npz -o pictures", "000000.png and so on"],
        ["lverse decode tokens -o pictures --model models/own", "token shards of that model"],
      ]),
    )
    .action(async (source: string, options: DecodeOptions) => decode(source, options, terminal));
}

async function decode(source: string, given: DecodeOptions, terminal: Terminal): Promise<void> {
  const options = { ...given, model: await modelFolder(given.model, terminal, given) };
  const { output, json, quiet } = options;
  const isFolder = (await stat(source).catch(() => undefined))?.isDirectory() === true;
  const shards = isFolder ? await readTokenShards(source) : undefined;
  if (shards) await checkModel(shards.manifest, source, options.model);
  const tokens = shards ? shards.items.map((item) => item.tokens) : await readTokenArrays(source);
  const bar = progressBar(terminal, "decoding", quiet);
  const files: string[] = [];
  await withAugVAE(options, terminal, async (augvae) => {
    try {
      await mkdir(output, { recursive: true });
      for (const [i, one] of tokens.entries()) {
        terminal.signal.throwIfAborted();
        const file = join(output, `${String(i).padStart(6, "0")}.png`);
        const png = await encodePng(await augvae.decode(one), { Software: "lverse" });
        await writeFileAtomically(file, (handle) => writeAll(handle, png));
        files.push(file);
        bar.update(i + 1, tokens.length);
      }
    } finally {
      bar.stop();
    }
  });
  const text = `${output}: ${files.length} pictures\n`;
  await print(terminal, json ? `${JSON.stringify({ output, files }, null, 2)}\n` : text);
}

/** @throws UsageError where another model made the tokens */
async function checkModel(made: TokenManifest, source: string, folder?: string): Promise<void> {
  const { path, weights, quantization } = await openAugVAEFolder(folder);
  const digest = tensorsDigest(await weights());
  // A quantized model keeps the codebook of its original; tokens of earlier versions do not tell of an original.
  if (digest === made.model.sha256 || (quantization?.original ?? digest) === codesOf(made)) return;
  throw new UsageError(
    `${source}: these tokens were made by another model than ${path}; give it with --model`,
  );
}
