import { freemem } from "node:os";
import type { AugVAEConfig } from "../augvae/index.js";
import {
  type BiARTConfig,
  type BiARTFormat,
  biartWeightBytes,
  cacheBytes,
  fewestRows,
  layerBits,
  sequenceLength,
  sharedPrefixBytes,
} from "../biart/index.js";
import { PipelineError } from "./errors.js";
import { type MemoryNeed, summarizeAugVAE } from "./network-summary.js";

const VALUE_BYTES = 4;
/** Node with ONNX Runtime loaded, before any model. */
const PROCESS_BYTES = 128 * 2 ** 20;
/** Tensors of AugVAE's hidden channels at full resolution that coding one picture takes at its peak; measured. */
const AUGVAE_TENSORS = 24;
/** Values of a position's width that BiART's pass over a whole sequence takes at its peak: two tensors of the MLP's. */
const BIART_TENSORS = 12;

/** The memory that drawing and describing with a model take, by part. */
export interface GenerationMemory {
  /** Rows: sequences side by side, of which guidance takes two each. */
  readonly batch: number;
  /** Both networks as they are read. */
  readonly weights: MemoryNeed;
  /** BiART's linear layers laid out anew for the processor. */
  readonly packed: MemoryNeed;
  /** Keys and values of all rows. */
  readonly cache: MemoryNeed;
  /** What passes over a whole sequence and a picture take for themselves. */
  readonly working: MemoryNeed;
  /** All of them and the process itself. */
  readonly peak: MemoryNeed;
}

/** The networks of a model, and how their weights are stored where they are not float32. */
export interface GenerationNetworks {
  readonly augvae: AugVAEConfig;
  readonly biart: BiARTConfig;
  readonly quantization?: { readonly biart?: { readonly format: BiARTFormat } | undefined } | undefined;
}

const text = (value: number): string => value.toLocaleString("en-US");

/** Keys and values of so many drawings, each a row; of fewer than a step computes, those of as many. */
export function drawingCache({ biart, quantization }: GenerationNetworks, drawings: number): MemoryNeed {
  const { layers, width } = biart;
  const length = text(sequenceLength(biart));
  const format = quantization?.biart?.format;
  const rows = drawings && Math.max(drawings, fewestRows(format && layerBits(format)));
  return {
    bytes: cacheBytes(biart, rows),
    computed: `${VALUE_BYTES} B x ${rows} rows x 2 x ${layers} layers x ${length} positions x ${text(width)}`,
  };
}

/**
 * Keys and values of captions, of which those of one picture share its own.
 * @param captions of each picture
 */
export function describingCache(biart: BiARTConfig, captions: readonly number[]): MemoryNeed {
  const bytes = sharedPrefixBytes(biart, captions, biart.textLength);
  const rows = captions.reduce((sum, count) => sum + count, 0);
  return {
    bytes,
    computed: `${text(bytes)} B of ${captions.length} prefixes and the text of ${rows} rows`,
  };
}

/**
 * Memory that generation takes with rows side by side: computed from the configuration, an upper bound.
 * @param cache of drawings unless told
 */
export function generationMemory(
  networks: GenerationNetworks,
  batch: number,
  cache = drawingCache(networks, batch),
): GenerationMemory {
  const { augvae, biart } = networks;
  const { width, heads } = biart;
  const length = sequenceLength(biart);
  const head = Math.max(biart.textVocabulary, biart.imageVocabulary);
  const format = networks.quantization?.biart?.format;
  const biartWeights = biartWeightBytes(biart, format);
  const augvaeWeights = summarizeAugVAE(augvae).memory.weights.bytes;
  const weights = {
    bytes: biartWeights + augvaeWeights,
    computed: `${text(biartWeights)} B of BiART + ${text(augvaeWeights)} B of AugVAE`,
  };
  const packed = format ? packedBlocks(biartWeights) : packedFloats(biart, head);
  const sequence = VALUE_BYTES * length * (BIART_TENSORS * width + heads * length + head);
  const picture = VALUE_BYTES * AUGVAE_TENSORS * augvae.hidden * augvae.resolution ** 2;
  const working = {
    bytes: sequence + picture,
    computed: `${text(sequence)} B for a sequence + ${text(picture)} B for a picture`,
  };
  const parts = [weights, packed, cache, working].reduce((sum, { bytes }) => sum + bytes, 0);
  const peak = {
    bytes: PROCESS_BYTES + parts,
    computed: `weights + packed + cache + working + ${text(PROCESS_BYTES)} B of the process`,
  };
  return { batch, weights, packed, cache, working, peak };
}

/** Steps read linear layers in an order of the runtime's own; what reads whole sequences takes them where they lie. */
function packedFloats({ layers, width }: BiARTConfig, head: number): MemoryNeed {
  return {
    bytes: VALUE_BYTES * width * (12 * layers * width + head),
    computed: `${VALUE_BYTES} B x ${text(width)} x (12 x ${layers} layers x ${text(width)} + ${text(head)} ids)`,
  };
}

/** Blocks are laid out anew for steps, for prefixes and for reranking. */
function packedBlocks(weights: number): MemoryNeed {
  return { bytes: 3 * weights, computed: `3 x ${text(weights)} B of BiART` };
}

/** Bytes that this process may still take: what the machine has free, or its container allows. */
export function freeMemory(): number {
  const available = (process as { availableMemory?: () => number }).availableMemory?.();
  return available === undefined ? freemem() : Math.min(available, freemem());
}

/** How much memory generation may take. */
export interface MemoryLimit {
  /** Bytes of the whole process, both directions together; without it, what is free when a batch is made ready. */
  readonly memory?: number | undefined;
  /** Sequences side by side at most; without it, as many as are of use and fit. */
  readonly batch?: number | undefined;
}

/** Keys and values take this at most unless somebody says how many sequences. */
const USEFUL_CACHE_BYTES = 2 ** 30;

/** Sequences to generate, of which some are to go side by side. */
export interface WantedSequences {
  readonly count: number;
  /** As many as are of use side by side where nobody says how many: more hardly cost less each. */
  readonly useful: number;
  /** Keys and values of so many side by side. */
  readonly cache: (sequences: number) => MemoryNeed;
}

/** What is held already as a batch is made ready, in bytes. */
export interface HeldMemory {
  /** Of the batch's peak, what the process has taken already, less what others are about to take. */
  readonly taken: number;
  /** What is held beside it, and how much of that would be given up for it. */
  readonly others: number;
  readonly idle: number;
}

/**
 * Sequences that should be generated side by side, beside what others hold.
 *
 * @throws RangeError for a batch that is not a whole number from 1
 * @throws PipelineError where the batch that was asked for, or a single sequence, does not fit, with the batch that does
 */
export function fittingBatch(
  networks: GenerationNetworks,
  wanted: WantedSequences,
  { memory, batch }: MemoryLimit,
  { taken, others }: HeldMemory,
): number {
  if (batch !== undefined && !(Number.isSafeInteger(batch) && batch >= 1)) {
    throw new RangeError(`batch is a whole number from 1, ${batch} given`);
  }
  const limit = memory === undefined ? freeMemory() + taken : memory - others;
  const peakOf = (sequences: number) =>
    generationMemory(networks, sequences, wanted.cache(sequences)).peak.bytes;
  const most = (largest: number, allowed: (sequences: number) => boolean) => {
    let sequences = largest;
    while (sequences > 0 && !allowed(sequences)) sequences--;
    return sequences;
  };
  const useful = () =>
    most(
      Math.min(wanted.useful, wanted.count),
      (one) => wanted.cache(one).bytes <= USEFUL_CACHE_BYTES && peakOf(one) <= limit,
    );
  const chosen = Math.min(wanted.count, batch ?? Math.max(1, useful()));
  if (peakOf(chosen) <= limit) return chosen;
  const fitting = most(chosen - 1, (one) => peakOf(one) <= limit);
  const beside = others > 0 ? " beside what the other direction holds" : "";
  throw new PipelineError(
    `a batch of ${chosen} takes ${mebibytes(peakOf(chosen))}, and ${mebibytes(limit)} ` +
      `${memory === undefined ? "are free" : `are allowed${beside}`}: ` +
      (fitting > 0
        ? `a batch of ${fitting} fits`
        : `not even one sequence fits, which takes ${mebibytes(peakOf(1))}; free or allow more, or take a smaller model`),
  );
}

const mebibytes = (bytes: number): string => `${text(Math.ceil(bytes / 2 ** 20))} MiB`;
