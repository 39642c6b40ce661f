import {
  add,
  backpropagate,
  concat,
  crossEntropy,
  customGradient,
  Dropout,
  delayUntil,
  Graph,
  matmul,
  multiply,
  reshape,
  slice,
  sum,
  type Tensor,
} from "../engine/index.js";
import { type BiARTConfig, sequenceLength, vocabularySize } from "./config.js";
import { dropoutSites, head, sequenceHidden } from "./transformer.js";

/** Sizes of a training graph and the balance of its losses. */
export interface BiARTTrainingOptions {
  /** Sequences of a step. */
  batch: number;
  /** Weight of the loss over REF targets; 1 : 1 by default. */
  refWeight?: number;
  /** Weight of the loss over GEN targets. */
  genWeight?: number;
  /** Positions of the sequences; those of the config by default. */
  length?: number;
  /** What the graph is to run on, "cpu" by default. */
  device?: "cpu" | "gpu";
  /** Blocks are computed a second time in the backward pass instead of kept. */
  checkpointActivations?: boolean;
}

/** The forward pass of training with what a training step reads of it; losses are scalars. */
export interface BiARTTrainingGraph {
  readonly graph: Graph;
  /** The weighted sum of both losses. */
  readonly loss: Tensor;
  /** Mean cross-entropy over the targets of the reference, in nats. */
  readonly refLoss: Tensor;
  /** Mean cross-entropy over the targets of the generated part, in nats. */
  readonly genLoss: Tensor;
  /** What the head takes, `[batch * (length - 1), width]`. */
  readonly hidden: Tensor;
  /** What `dropout.offsets` draws from, where the config has dropout. */
  readonly dropout: Dropout | undefined;
}

/**
 * The two losses of section 3.4. Inputs: `ids` and `segments` int64 `[batch, length]`, `weights.ref` and
 * `weights.gen` float32 `[batch * (length - 1)]`, the weight of each target in its mean.
 */
export function biartTrainingGraph(config: BiARTConfig, options: BiARTTrainingOptions): BiARTTrainingGraph {
  const { batch, refWeight = 1, genWeight = 1, length = sequenceLength(config) } = options;
  const { checkpointActivations, device = "cpu" } = options;
  const graph = new Graph({ device });
  const targetsPerSequence = length - 1;
  const rows = batch * targetsPerSequence;
  const ids = graph.input("ids", "int64", [batch, length]);
  const segments = graph.input("segments", "int64", [batch, length]);
  const refWeights = graph.input("weights.ref", "float32", [rows]);
  const genWeights = graph.input("weights.gen", "float32", [rows]);
  const dropout = config.dropout > 0 ? newDropout(graph, config, batch, targetsPerSequence) : undefined;
  const before = (x: Tensor) => slice(x, 1, 0, targetsPerSequence);
  const hidden = sequenceHidden(graph, before(ids), before(segments), config, {
    dropout,
    checkpointActivations,
  });
  const losses = headLosses(graph, hidden, reshape(slice(ids, 1, 1, length), [rows]), config);
  const refLoss = sum(multiply(losses, refWeights));
  const genLoss = sum(multiply(losses, genWeights));
  const loss = add(multiply(refLoss, refWeight), multiply(genLoss, genWeight));
  return { graph, loss, refLoss, genLoss, hidden, dropout };
}

/** Logits computed at a time. Those of a whole batch would be the largest tensor of the step, three times over. */
const HEAD_ELEMENTS = 2 ** 23;

/** Negative log-likelihood of each target, `[rows]`, from hidden states `[rows, width]`, in blocks of rows. */
function headLosses(graph: Graph, hidden: Tensor, targets: Tensor, config: BiARTConfig): Tensor {
  const rows = hidden.shape[0]!;
  const blocks = Math.ceil((rows * vocabularySize(config)) / HEAD_ELEMENTS);
  const blockRows = Math.ceil(rows / blocks);
  const losses: Tensor[] = [];
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(rows, start + blockRows);
    losses.push(blockLosses(graph, slice(hidden, 0, start, end), slice(targets, 0, start, end), config));
  }
  return concat(losses, 0);
}

/** The gradient of the head waits for that of its input, so that gradients of logits live in one block at a time. */
function blockLosses(graph: Graph, hidden: Tensor, targets: Tensor, config: BiARTConfig): Tensor {
  const logits = head(graph, hidden, config);
  const weight = graph.parameters.get("head.weight")!;
  const losses = crossEntropy(logits, targets);
  return customGradient(losses, [hidden, weight], (slope) => {
    const [logitSlope] = backpropagate(losses, slope, [logits]) as [Tensor];
    const hiddenSlope = matmul(logitSlope, weight);
    const waiting = delayUntil(hidden, hiddenSlope);
    return [hiddenSlope, matmul(logitSlope, waiting, { transposeA: true })];
  });
}

function newDropout(graph: Graph, config: BiARTConfig, batch: number, length: number): Dropout {
  const largest = batch * length * Math.max(config.width, config.heads * length);
  return new Dropout(graph, config.dropout, largest, dropoutSites(config));
}
