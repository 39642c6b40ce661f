import { type Command, Option } from "commander";
import { convertInception, fetchInception, inceptionWeightsPath } from "../metrics/index.js";
import { importPerceptual, type PerceptualSource } from "../pipelines/import-perceptual.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption, quietOption } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";

interface ImportPerceptualOptions {
  readonly network: "lpips" | "resnet50" | "inception";
  readonly vgg?: string;
  readonly heads?: string;
  readonly weights?: string;
  readonly fetch?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function registerImportPerceptual(program: Command, terminal: Terminal): void {
  program
    .command("import-perceptual")
    .summary("convert the weights of AugVAE's perceptual loss, and of FID's Inception")
    .description(
      "Converts PyTorch's files of networks that compare pictures to safetensors: that of AugVAE's training (lpips, " +
        "resnet50), and FID's Inception, which lverse evaluate uses. No package may hold these files; docs/augvae.md " +
        "and docs/evaluation.md say what they are called. Nothing that such a file holds is run.",
    )
    .addOption(
      new Option("--network <name>", "the network")
        .choices(["lpips", "resnet50", "inception"])
        .default("lpips"),
    )
    .option("--vgg <file>", "lpips: torchvision's VGG16, vgg16-397923af.pth")
    .option("--heads <file>", "lpips: the linear heads of LPIPS 0.1, vgg.pth")
    .option(
      "--weights <file>",
      "resnet50: torchvision's ResNet-50; inception: pt_inception-2015-12-05-6726825d.pth of pytorch-fid",
    )
    .option("--fetch", "inception: download the file (96 MB) from pytorch-fid's release and check it")
    .option("-o, --output <file>", "the safetensors file (inception: by default where lverse evaluate looks)")
    .addOption(quietOption())
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples([
        [
          "lverse import-perceptual --vgg vgg16-397923af.pth --heads vgg.pth -o weights/lpips-vgg16.safetensors",
          "the paper's loss",
        ],
        ["lverse import-perceptual --network inception --fetch", "for FID"],
      ]),
    )
    .action(async (options: ImportPerceptualOptions) => {
      const { network, json } = options;
      refuseOthers(options);
      const { output, tensors } =
        network === "inception"
          ? await importInception(options, terminal)
          : await importLoss(options, terminal.signal);
      const text = `${output}: ${tensors} tensors of ${network}\n`;
      await print(terminal, json ? `${JSON.stringify({ output, network, tensors }, null, 2)}\n` : text);
    });
}

/** What each network takes of the options that name files. */
const taken = {
  lpips: ["vgg", "heads"],
  resnet50: ["weights"],
  inception: ["weights", "fetch"],
} as const;

/** @throws UsageError for what the network does not take */
function refuseOthers(options: ImportPerceptualOptions): void {
  const own: readonly string[] = taken[options.network];
  const other = (["vgg", "heads", "weights", "fetch"] as const).find(
    (name) => options[name] !== undefined && !own.includes(name),
  );
  if (other === undefined) return;
  const networks = Object.entries(taken).filter(([, names]) => (names as readonly string[]).includes(other));
  throw new UsageError(
    `--${other} is for --network ${networks.map(([name]) => name).join(" and ")}; ` +
      `${options.network} takes ${own.map((name) => `--${name}`).join(options.network === "inception" ? " or " : " and ")}`,
  );
}

interface Written {
  readonly output: string;
  readonly tensors: number;
}

async function importLoss(options: ImportPerceptualOptions, signal: AbortSignal): Promise<Written> {
  const { output } = options;
  const source = sourceOf(options);
  if (output === undefined) throw new UsageError("name the file to write with -o, --output");
  return { output, tensors: await importPerceptual(source, output, signal) };
}

async function importInception(options: ImportPerceptualOptions, terminal: Terminal): Promise<Written> {
  const { weights, fetch = false, output = inceptionWeightsPath(), quiet } = options;
  if (fetch === (weights !== undefined)) {
    throw new UsageError("inception takes one of two: its file (--weights), or --fetch to download it");
  }
  if (weights !== undefined) {
    return { output, tensors: await convertInception(weights, output, terminal.signal) };
  }
  const bar = progressBar(terminal, "downloading", quiet);
  try {
    const tensors = await fetchInception({
      output,
      signal: terminal.signal,
      onProgress: (received, total) => bar.update(received, total),
    });
    return { output, tensors };
  } finally {
    bar.stop();
  }
}

function sourceOf({ network, vgg, heads, weights }: ImportPerceptualOptions): PerceptualSource {
  if (network === "lpips") {
    if (vgg && heads) return { network, vgg, heads };
    throw new UsageError("lpips takes two files: --vgg and --heads");
  }
  if (weights) return { network: "resnet50", weights };
  throw new UsageError("resnet50 takes a file: --weights");
}
