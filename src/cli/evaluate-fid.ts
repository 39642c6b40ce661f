import { extname } from "node:path";
import type { Command } from "commander";
import { evaluationResult } from "../metrics/evaluation-result.js";
import { type FidProtocol, loadStatistics, saveStatistics } from "../metrics/index.js";
import {
  compareSides,
  type GatherOptions,
  gatherSide,
  type PictureSide,
  preparationWords,
} from "../pipelines/evaluate-fid.js";
import { openForMeasuring } from "../pipelines/evaluation-pictures.js";
import { type FeatureNetworkName, loadFeatureNetwork } from "../pipelines/feature-networks.js";
import {
  addBlurOptions,
  addDistanceOptions,
  type BlurOptions,
  type DistanceOptions,
  strictOption,
} from "./evaluation-options.js";
import { addResultOptions, type ResultOptions, reportResult } from "./evaluation-output.js";
import { UsageError } from "./failure.js";
import { examples, quietOption, threadsOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import type { Terminal } from "./terminal.js";

interface FidOptions extends DistanceOptions, BlurOptions, ResultOptions {
  readonly size?: number;
  readonly saveStatistics?: string;
  readonly strict?: boolean;
  readonly threads?: number;
  readonly batch?: number;
}

export function registerEvaluateFid(group: Command, terminal: Terminal): void {
  const command = group
    .command("fid")
    .summary("the Fréchet distance of two sets of finished pictures")
    .description(
      "The Fréchet Inception Distance of two sets of pictures, from whatever system. Each is a folder, a .txt list, a " +
        ".tar shard, or statistics that --save-statistics kept (.safetensors). Pictures that cannot be read are counted " +
        "and named. Below 10,000 pictures the distance comes out too large. docs/evaluation.md explains the protocols.",
    )
    .argument("<a>", "pictures, or kept statistics")
    .argument("<b>", "pictures, or kept statistics: the references");
  addDistanceOptions(command, "torch-fidelity");
  addBlurOptions(command)
    .option("--size <pixels>", "cut squares of this size from the centre first", wholeNumber(1, 8192))
    .option("--save-statistics <file>", "keep the statistics of <b>, to be given in its place (.safetensors)")
    .addOption(strictOption())
    .option("--batch <count>", "pictures that are described together", wholeNumber(1, 1024))
    .addOption(threadsOption())
    .addOption(quietOption());
  addResultOptions(command)
    .addHelpText(
      "after",
      examples([
        ["lverse evaluate fid drawn coco/val2014 --protocol dm-gan --blur 0,1,2,4,8", "Table 3"],
        ["lverse evaluate fid drawn val --save-statistics val.safetensors", "keep what takes long"],
        ["lverse evaluate fid others val.safetensors -o others.json", "use it again"],
        ["lverse evaluate fid drawn val --features resnet50", "fd-resnet50, which is not FID"],
      ]),
    )
    .action(async (a: string, b: string, options: FidOptions) => evaluate(a, b, options, terminal));
}

async function evaluate(a: string, b: string, options: FidOptions, terminal: Terminal): Promise<void> {
  const { features = "inception", protocol, blur, blurKind, size, threads, batch, strict } = options;
  const { signal } = terminal;
  if (options.saveStatistics !== undefined) {
    requireStatisticsName(options.saveStatistics);
    if (isStatistics(b))
      throw new UsageError(`${b} holds statistics already; --save-statistics keeps those of pictures`);
  }
  const sides = [await openSide(a, terminal), await openSide(b, terminal)] as const;
  const network = await loadFeatureNetwork(features, { ...options, threads, batch });
  try {
    const gather: GatherOptions = { network, radii: blur, blur: blurKind, size, strict, signal };
    const [ours, theirs] = [
      await withBar(terminal, `describing ${a}`, options, (onPicture) =>
        gatherSide(sides[0], { ...gather, onPicture }),
      ),
      await withBar(terminal, `describing ${b}`, options, (onPicture) =>
        gatherSide(sides[1], { ...gather, onPicture }),
      ),
    ];
    const preparation = preparationWords(size);
    if (options.saveStatistics !== undefined) {
      await saveStatistics(options.saveStatistics, { preparation, sets: theirs.statistics });
    }
    const { metrics, notes } = compareSides({ network, radii: blur }, ours, theirs);
    const result = evaluationResult({
      kind: "fid",
      protocol: fidProtocolString({ features, protocol, blurKind, blur }, preparation),
      metrics,
      counts: {
        "pictures of a": ours.statistics[0]!.count,
        "pictures of b": theirs.statistics[0]!.count,
        "skipped of a": ours.skipped,
        "skipped of b": theirs.skipped,
      },
      settings: { a, b, features: network.features, blur: blur.join(","), "blur kind": blurKind },
      notes,
    });
    await reportResult(terminal, result, options);
  } finally {
    await network.release();
  }
}

/** The distance by its features: FID's, and how pictures come to them, unless others are named. */
export function distanceName({
  features,
  protocol,
}: {
  readonly features?: FeatureNetworkName | undefined;
  readonly protocol: FidProtocol;
}): string {
  return features === "resnet50" ? "fd-resnet50" : `fid ${protocol}`;
}

/** What makes figures comparable: the features, how pictures come to them, and what kind of blur there was. */
export function fidProtocolString(
  { blur, blurKind, ...distance }: Parameters<typeof distanceName>[0] & BlurOptions,
  preparation: string,
): string {
  const blurred = blur.some((radius) => radius > 0) ? `, ${blurKind} blur` : "";
  return `${distanceName(distance)}, ${preparation}${blurred}`;
}

export const isStatistics = (path: string): boolean => extname(path).toLowerCase() === ".safetensors";

/** @throws UsageError for a name that could not be given in a folder's place later */
export function requireStatisticsName(path: string): void {
  if (isStatistics(path)) return;
  throw new UsageError(`${path}: statistics are kept in a file that ends in .safetensors`);
}

/** Opens kept statistics or pictures, with notes on what was passed over. */
export async function openSide(path: string, terminal: Terminal, split?: string): Promise<PictureSide> {
  if (isStatistics(path)) return { label: path, kept: await loadStatistics(path) };
  const { pictures, notes } = await openForMeasuring([path], { split, signal: terminal.signal });
  return { label: path, pictures, notes };
}

/** Runs a stage with a bar of its own. */
export async function withBar<T>(
  terminal: Terminal,
  title: string,
  { quiet }: { readonly quiet?: boolean },
  run: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bar = progressBar(terminal, title, quiet);
  try {
    return await run((done, total) => bar.update(done, total));
  } finally {
    bar.stop();
  }
}
