import { markDiscussion, table } from "../common/markdown.js";
import { formatStatistic } from "../common/statistic.js";
import { type Comparison, compareAll, type Measure, verdictOf } from "./comparison.js";
import type { SeedResults } from "./results.js";
import type { Settings } from "./settings.js";

export interface ReportFiles {
  /** Beside the report: curves over all steps, and over those in a direction. */
  readonly overAllSteps: string;
  readonly overStepsInDirection: string;
}

const question = `Section 3.5 of the paper says: "In our toy experiments, BiART converged faster and showed better performance compared to
text-to-image or image-to-text unidirectional auto-regressive transformers." It gives no numbers. Here the same model is trained
in both directions, alternating by step, and in each direction alone, with the same budget, and measured on held-out pairs.`;

/**
 * The report in Markdown. Everything but the discussion follows from the results.
 *
 * @throws RangeError without results
 */
export function report(
  settings: Settings,
  seeds: readonly SeedResults[],
  files: ReportFiles,
  discussion = "",
): string {
  if (seeds.length === 0) throw new RangeError("a report needs at least one seed with all arms");
  const { steps } = settings;
  const comparisons = compareAll(steps, seeds);
  return `# Does training in both directions help? A small BiART experiment

*Written by \`npm run experiment:bidirectional\` from its results; only the discussion is by hand.*

${question}

## What came out

Is the loss lower when both directions are trained? **${answer(steps, comparisons)}**

${comparisons
  .filter(({ measure }) => measure === "gen")
  .map((comparison) => `- ${findings(steps, comparison)}`)
  .join("\n")}

Two budgets are compared, because half of the steps of bidirectional training are in the other direction. "Same steps in all" is the
same time: one model for both tasks against a model that learns nothing but one of them. "Same steps in the direction" gives one
direction half the steps: it is also the comparison of one model for both tasks with two models, half the steps each.

Held-out losses in nats a token, mean ± standard deviation over ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}, in brackets each seed:

${lossTable(steps, comparisons)}

What bidirectional training is ahead by (loss of one direction alone less that of both; positive: better), and the steps that one
direction alone takes to the same loss, where bidirectional training spent ${count(steps / 2)} in that direction and ${count(steps)} in all:

${leadTable(steps, comparisons)}

![Held-out GEN losses over all steps, a line for each seed](${files.overAllSteps})

Over all steps of a run.

![Held-out GEN losses over the steps in the direction, a line for each seed](${files.overStepsInDirection})

Over the steps in the direction that is measured: bidirectional training ends at half.

## Discussion

${markDiscussion(discussion)}

## Method

${method(settings, seeds)}
`;
}

const count = (value: number) => Math.round(value).toLocaleString("en");

const tasks = { "text-to-image": "pictures after captions", "image-to-text": "captions after pictures" };

/** The answer in one sentence, from the GEN losses. */
export function answer(steps: number, comparisons: readonly Comparison[]): string {
  const generated = comparisons.filter(({ measure }) => measure === "gen");
  const leads = {
    all: generated.map(({ leadAtSameSteps }) => leadAtSameSteps),
    inDirection: generated.map(({ leadAtSameStepsInDirection }) => leadAtSameStepsInDirection),
  };
  const holds = leads.all.every((lead) => verdictOf(lead) === "lower with every seed");
  const fails = [...leads.all, ...leads.inDirection].every(({ mean }) => mean <= 0);
  const verdicts = (of: typeof leads.all) =>
    generated.map(({ direction }, i) => `${verdictOf(of[i]!)} for ${tasks[direction]}`).join(" and ");
  return (
    `${holds ? "Yes" : fails ? "No" : "Not altogether"}: with the same ${count(steps)} steps in all it is ${verdicts(leads.all)}; ` +
    `with the same ${count(steps / 2)} steps in the direction it is ${verdicts(leads.inDirection)}.`
  );
}

function findings(steps: number, comparison: Comparison): string {
  const { direction, both, alone, aloneAtHalf, stepsAlone } = comparison;
  const name = tasks[direction];
  return (
    `**${name[0]!.toUpperCase()}${name.slice(1)}** (GEN): ${both.mean.toFixed(3)} with both directions; alone ${alone.mean.toFixed(3)} ` +
    `after ${count(steps)} steps and ${aloneAtHalf.mean.toFixed(3)} after ${count(steps / 2)}. One direction alone takes ` +
    `${stepsAlone.map((value) => stepsText(value, steps)).join(", ")} steps (by seed) to come to what both have.`
  );
}

function stepsText(value: number, steps: number): string {
  return Number.isFinite(value) ? count(value) : `more than ${count(steps)}`;
}

const measureTitles: Readonly<Record<Measure, string>> = {
  gen: "GEN",
  ref: "REF",
  sum: "GEN + REF",
};

function lossTable(steps: number, comparisons: readonly Comparison[]): string {
  return table(
    ["", `both, ${count(steps)} steps`, `alone, ${count(steps)} steps`, `alone, ${count(steps / 2)} steps`],
    comparisons.map(({ direction, measure, both, alone, aloneAtHalf }) => [
      `${direction}: ${measureTitles[measure]}`,
      ...[both, alone, aloneAtHalf].map((values) => formatStatistic(values, 3)),
    ]),
  );
}

function leadTable(steps: number, comparisons: readonly Comparison[]): string {
  return table(
    ["", "same steps in all", "same steps in the direction", "steps of one direction alone, by seed"],
    comparisons.map(({ direction, measure, leadAtSameSteps, leadAtSameStepsInDirection, stepsAlone }) => [
      `${direction}: ${measureTitles[measure]}`,
      `${formatStatistic(leadAtSameSteps, 3)}: ${verdictOf(leadAtSameSteps)}`,
      `${formatStatistic(leadAtSameStepsInDirection, 3)}: ${verdictOf(leadAtSameStepsInDirection)}`,
      stepsAlone.map((value) => stepsText(value, steps)).join(", "),
    ]),
  );
}

function method(settings: Settings, seeds: readonly SeedResults[]): string {
  const { steps, batch, learningRate, warmupSteps, layers, width, heads, textLength, imageLength } = settings;
  const { dropout, imageVocabulary } = settings;
  const { parameters, validations } = seeds[0]!.both;
  return `- **Data**: the open corpus of this repository (\`npm run lverse -- corpus build\`), emoji with several captions each, one drawn anew in
  each epoch. Pictures are ${imageLength} tokens of ${imageVocabulary} codes, captions at most ${textLength} tokens, both by the AugVAE-SL and
  the tokenizer of the model in models/mini, the same for all arms. Held out: pictures whose concept is known in other styles
  (\`heldout-pair\`), each with its first caption.
- **Model**: BiART of ${layers} layers, ${width} dimensions, ${heads} heads, dropout ${dropout}: ${count(parameters)} parameters, the same for all arms. A
  seed gives all arms the same first weights and the same pairs in each step.
- **Arms**: "both" alternates by step, \`text-to-image\` and \`image-to-text\` have every step in one direction. All learn both losses of
  a sequence, REF of what is given and GEN of what is generated, 1 : 1.
- **Budget**: ${count(steps)} steps of ${batch} pairs for every arm; a step takes the same time in either direction.
- **Training**: as in appendix B.2, AdamW (0.9, 0.95), weight decay 0.01 on linear layers, gradients clipped to norm 1, 10 % BPE dropout.
  The learning rate is ${learningRate} (the paper's would be 4.5e-7 x ${batch} = ${(4.5e-7 * batch).toExponential(1)}), constant after ${warmupSteps} steps of warm-up: no schedule favours
  whoever is nearer to its end, so that runs can be compared at any step.
- **Measured**: means over all held-out targets, without dropout, at ${validations.length} places of each run, at the weights of that step, not the
  best ones. Between two places, steps are taken on the straight line.
- **What this cannot tell**: whether it holds at the paper's size, with photographs and people's captions, or for training to the end:
  ${count(steps * batch)} pairs are few.`;
}
