import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Command } from "commander";
import { loadYaml } from "../config/index.js";
import { describingCache, type GenerationMemory, generationMemory } from "../pipelines/generation-memory.js";
import { type InspectedFolder, inspectFolder } from "../pipelines/inspect-folder.js";
import {
  describeNetwork,
  type MemoryNeed,
  type NetworkSummary,
  summarizeAugVAE,
  summarizeBiART,
} from "../pipelines/network-summary.js";
import { describeBiARTCost, describeCost, type Quantization } from "../pipelines/quantization.js";
import { runConfigSchema, stagesOf } from "../training/config.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption, wholeNumber } from "./options.js";
import { size } from "./remarks.js";
import { print, type Terminal } from "./terminal.js";

/** The networks of a configuration, and the name of the model that they become. */
interface InspectedConfig {
  readonly name: string;
  readonly networks: readonly NetworkSummary[];
}

export function registerInspect(program: Command, terminal: Terminal): void {
  program
    .command("inspect")
    .summary("say what a model, a training run or a configuration is")
    .description(
      "Kind, sizes, exact number of parameters, the memory that they need, and checksums of the files. " +
        "Of a training run, its latest checkpoint. Nothing is allocated for a configuration.",
    )
    .argument("<path>", "model folder, folder of a training run, or configuration in YAML")
    .option(
      "--batch <rows>",
      "tell the memory that drawing and describing take with so many sequences side by side; guidance takes two rows each",
      wholeNumber(1, 100_000),
    )
    .addOption(jsonOption("everything"))
    .addHelpText(
      "after",
      examples([
        ["lverse inspect models/mini", "the model that comes with lverse"],
        ["lverse inspect models/mini --batch 16", "with the memory that a batch of 16 takes"],
        ["lverse inspect configs/paper/biart.yaml --json", "the paper's BiART"],
      ]),
    )
    .action(async (path: string, { json, batch }: { json?: boolean; batch?: number }) => {
      const folder = await isFolder(path);
      const found = folder ? await inspectFolder(path, terminal.signal) : await inspectConfig(path);
      const generation = batch === undefined ? undefined : memoryOf(path, found, batch);
      const content = json
        ? `${JSON.stringify({ ...asJson(found), ...(generation && { generation }) }, null, 2)}\n`
        : asText(found) + (generation ? generationText(generation) : "");
      await print(terminal, content);
    });
}

/** Of drawings, and the cache of as many captions of one picture. */
interface InspectedMemory extends GenerationMemory {
  readonly captions: MemoryNeed;
}

/** @throws UsageError where there is no model of both networks */
function memoryOf(path: string, found: InspectedFolder | InspectedConfig, batch: number): InspectedMemory {
  const { networks } = found;
  const biart = networks.find((network) => network.kind === "biart");
  const augvae = networks.findLast((network) => network.kind !== "biart");
  if (!biart || !augvae) {
    throw new UsageError(`${path}: --batch is for what draws and describes, which takes both networks`);
  }
  const quantization = "quantization" in found ? found.quantization : undefined;
  const memory = generationMemory({ augvae: augvae.config, biart: biart.config, quantization }, batch);
  return { ...memory, captions: describingCache(biart.config, [batch]) };
}

function generationText(memory: InspectedMemory): string {
  const parts = ["weights", "packed", "cache", "working", "peak", "captions"] as const;
  const lines = parts.map((part) => memoryLine(part, memory[part])).join("");
  return `drawing and describing, ${memory.batch} ${memory.batch === 1 ? "row" : "rows"} side by side\n${lines}`;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return true;
  if ([".yaml", ".yml"].includes(extname(path).toLowerCase())) return false;
  throw new UsageError(
    `${path}: ${found ? "a file that is no configuration" : "no such file or folder"}; ` +
      "expected a model folder, the folder of a training run, or a configuration (.yaml)",
  );
}

/** What a configuration trains, stage by stage; without stages, the networks that it describes. */
async function inspectConfig(path: string): Promise<InspectedConfig> {
  const config = await loadYaml(path, runConfigSchema);
  const { augvae, biart, name } = config;
  const stages = stagesOf(config);
  const networks: NetworkSummary[] = [];
  if (augvae && (stages.includes("augvae-ml") || stages.length === 0)) {
    const { keptLevel, ...multiLevel } = augvae;
    networks.push(summarizeAugVAE(stages.length === 0 ? augvae : multiLevel));
  }
  if (augvae && stages.includes("augvae-sl")) networks.push(summarizeAugVAE(augvae));
  if (biart) networks.push(summarizeBiART(biart));
  if (networks.length > 0) return { name, networks };
  throw new UsageError(`${path}: describes no network; expected the sections augvae or biart`);
}

/** A single network stands at the top; of a model of two, their sum. */
function asJson(found: InspectedFolder | InspectedConfig): object {
  const { networks, ...rest } = found;
  if (networks.length === 1) return { ...networks[0], ...rest };
  if (!("kind" in found)) return { kind: "run", ...rest, networks };
  const { kind, files, ...about } = found;
  const total = (need: (network: NetworkSummary) => number) =>
    networks.reduce((sum, network) => sum + need(network), 0);
  return {
    kind,
    parameters: total(({ parameters }) => parameters),
    ...about,
    memory: {
      weights: { bytes: total(({ memory }) => memory.weights.bytes), computed: "sum of the networks" },
    },
    networks,
    files,
  };
}

const number = (value: number): string => value.toLocaleString("en-US");

const memoryLine = (label: string, { bytes, computed }: MemoryNeed): string =>
  `  ${label.padEnd(11)} ${size(bytes)} (${number(bytes)} B = ${computed})\n`;

/** How a network is stored where it is in fewer bits, and what that costs. */
function storedText(kind: NetworkSummary["kind"], { augvae, biart }: Quantization = {}): string {
  if (kind !== "biart") {
    return augvae ? `  stored in   ${augvae.format}: ${describeCost(augvae.cost)}\n` : "";
  }
  if (!biart) return "";
  const [first, ...further] = describeBiARTCost(biart.cost);
  return `  stored in   ${biart.format}: ${first}\n${further.map((line) => `${" ".repeat(14)}${line}\n`).join("")}`;
}

function networkText(network: NetworkSummary, quantization?: Quantization): string {
  const { kind, parameters, memory } = network;
  return (
    `${kind}: ${describeNetwork(network)}\n` +
    `  parameters  ${number(parameters)}${network.kind === "biart" ? "" : `, and ${number(network.codebook)} of the codebook`}\n` +
    memoryLine("weights", memory.weights) +
    memoryLine("training", memory.training) +
    storedText(kind, quantization)
  );
}

function asText(found: InspectedFolder | InspectedConfig): string {
  const quantization = "quantization" in found ? found.quantization : undefined;
  const networks = found.networks.map((network) => networkText(network, quantization)).join("");
  if (!("kind" in found)) return networks;
  const { kind, name, step, files, folder } = found;
  const title = `${folder}: ${kind}${name === undefined ? "" : ` "${name}"`}`;
  const lines = files.map((file) => {
    const content =
      file.tensors === undefined
        ? ""
        : `, ${number(file.tensors)} tensors of ${number(file.values ?? 0)} values`;
    return `  ${file.name}: ${number(file.bytes)} B${content}\n    sha256 ${file.sha256}\n`;
  });
  return `${title}${step === undefined ? "" : `, step ${number(step)}`}\n${networks}files\n${lines.join("")}`;
}
