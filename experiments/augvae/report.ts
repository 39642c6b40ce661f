import { markDiscussion, table } from "../common/markdown.js";
import { formatStatistic, statistic } from "../common/statistic.js";
import { type Arm, modelOf, parameterCount, titles } from "./arms.js";
import type { SeedResults } from "./results.js";
import type { Settings } from "./settings.js";
import { answer, lead, type Metric, metrics, orderBy, orderingSentence, valuesOf } from "./summary.js";

/** From the most to the least that the paper leads one to expect. */
const shownArms: readonly Arm[] = ["ml", "sl", "plain"];

export interface ReportFiles {
  /** Beside the report. */
  readonly curves: string;
  readonly pictures: string;
}

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
  const orderings = metrics.flatMap((metric) => orderBy(metric, seeds) ?? []);
  const unmeasured = metrics.filter((metric) => !orderings.some((ordering) => ordering.metric === metric));
  return `# Does cross-level feature augmentation help? A small AugVAE experiment

*Written by \`npm run experiment:augvae\` from its results; only the discussion is by hand.*

${question}

## What came out

Does ML < SL < plain hold here? **${answer(orderings)}**

${orderings.map((ordering) => `- ${orderingSentence(ordering)}`).join("\n")}
${unmeasured.map(({ title }) => `- **${title}** was not measured: the network's weights were not there.\n`).join("")}
${resultTable(settings, seeds)}

${explainTable(settings, seeds)}

What one arm is ahead of another by with the same seed (positive: better):

${leadTable(seeds)}

![Training error and held-out PSNR over the steps, a line for each seed](${files.curves})

AugVAE-SL's lines begin where AugVAE-ML's stand after half the steps. The first 2 % of the steps are left out.

![Rows from above: input, plain VQ-VAE, AugVAE-ML, AugVAE-SL](${files.pictures})

Rows from above: input, plain VQ-VAE, AugVAE-ML, AugVAE-SL, all with seed ${seeds[0]!.ml.seed}. The pictures are spread evenly over the
held-out ones; nobody picked them.

## Discussion

${markDiscussion(discussion)}

## Method

${method(settings, seeds)}
`;
}

const question = `Table 1 of the paper gives reconstruction Fréchet distances (FID) on ImageNet's validation pictures: 1.04 for AugVAE-ML,
3.28 for AugVAE-SL; for other single-level models 32.01 (DALL-E's) and 7.94 and 4.98 (VQGAN's), for multi-level ones about 10
(VQVAE-2) and 1.45 (VQGAN). What it claims is that AugVAE-ML and AugVAE-SL "achieve lowest FID among their peers". It has no
VQ-VAE that was trained the same way but without the augmentation, so it cannot say what the augmentation itself brings. Here
all three are trained with the same budget, and the order that one would expect is put to the test: the distance of ML below that of SL
below that of a plain VQ-VAE; by PSNR and SSIM, ML above SL above the plain one.`;

function resultTable({ architecture }: Settings, seeds: readonly SeedResults[]): string {
  const head = [
    "",
    "tokens a picture",
    "parameters",
    ...metrics.map(({ title, unit }) => `${title}${unit.replace(" ", ", ")}`),
    `codes used of ${architecture.codebookSize}`,
    "perplexity",
  ];
  const rows = shownArms.map((arm) => {
    const results = seeds.map((seed) => seed[arm]);
    const cells = metrics.map(({ key, digits }) => {
      const values = valuesOf(seeds, arm, key);
      return values ? formatStatistic(statistic(values), digits) : "–";
    });
    return [
      titles[arm],
      results[0]!.tokens.toString(),
      results[0]!.parameters.toLocaleString("en"),
      ...cells,
      formatStatistic(statistic(results.map(({ codes }) => codes.used)), 0),
      formatStatistic(statistic(results.map(({ codes }) => codes.perplexity)), 1),
    ];
  });
  return table(head, rows);
}

function leadTable(seeds: readonly SeedResults[]): string {
  const pairs: [Arm, Arm][] = [
    ["ml", "sl"],
    ["sl", "plain"],
    ["ml", "plain"],
  ];
  const cell = (metric: Metric, first: Arm, second: Arm) => {
    const found = lead(metric, first, second, seeds);
    return found ? formatStatistic(found, metric.digits) : "–";
  };
  return table(
    ["", ...metrics.map(({ title, unit }) => `${title}${unit.replace(" ", ", ")}`)],
    pairs.map(([first, second]) => [
      `${titles[first]} ahead of ${titles[second]}`,
      ...metrics.map((metric) => cell(metric, first, second)),
    ]),
  );
}

function explainTable({ architecture }: Settings, seeds: readonly SeedResults[]): string {
  const bits = (tokens: number) => Math.round(tokens * Math.log2(architecture.codebookSize));
  const { ml, sl } = seeds[0]!;
  const levels = ml.levels.map(({ size }, i) => {
    const uses = seeds.map((seed) => seed.ml.levels[i]!);
    const [used, perplexity] = [uses.map((use) => use.used), uses.map((use) => use.perplexity)];
    return `${size}x${size}: ${statistic(used).mean.toFixed(0)} (${statistic(perplexity).mean.toFixed(1)})`;
  });
  return `Mean ± standard deviation over ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}, in brackets each seed. AugVAE-ML keeps ${ml.tokens} tokens of a picture, ${bits(ml.tokens)} bits at
most, the others ${sl.tokens}, ${bits(sl.tokens)} bits: only AugVAE-SL and the plain VQ-VAE are on equal terms. Codes that AugVAE-ML used by level
(in brackets the perplexity), means over the seeds: ${levels.join("; ")}.`;
}

function method(settings: Settings, seeds: readonly SeedResults[]): string {
  const { steps, batch, learningRate, warmupSteps, architecture: a } = settings;
  const { pictures } = seeds[0]!.plain;
  const [ml, sl, plain] = shownArms.map((arm) => parameterCount(modelOf(arm, a)).toLocaleString("en"));
  const grids = a.levels.map((level) => `${level}x${level}`).join(", ");
  const kept = `${a.keptLevel}x${a.keptLevel}`;
  return `- **Data**: the open corpus of this repository (\`npm run lverse -- corpus build\`), emoji of ${a.resolution} px. Measured on ${pictures} held-out
  pictures of both held-out splits, the same for all, as 8-bit pictures after encoding and decoding.
- **Common to all**: ${a.hidden} hidden channels, latents and codes of width ${a.latent}, ${a.codebookSize} codes, ${a.residualBlocks} residual ${a.residualBlocks === 1 ? "block" : "blocks"} a resolution
  (one more in decoders).
- **AugVAE-ML**: grids ${grids}, one codebook for all; multipliers ${a.multipliers.join(", ")}, then ${a.deeperMultipliers.join(", ")}; ${ml} parameters.
- **AugVAE-SL**: the very AugVAE-ML of the same seed after ${steps / 2} steps, reduced to its ${kept} grid and fine-tuned for ${steps / 2} more
  (on other batches); ${sl} parameters.
- **Plain VQ-VAE**: one encoder, one ${kept} grid with a codebook of its own, one decoder; no other level, no shared weights, no
  connectors. Multipliers ${a.plainMultipliers.join(", ")}: the last gives it about as many parameters as AugVAE-SL has (${plain}).
- **Budget**: ${steps} optimizer steps of ${batch} pictures each, AugVAE-SL's pretraining included, ${(steps * batch).toLocaleString("en")} pictures in all. The same
  seed gives AugVAE-ML and the plain VQ-VAE the same batches.
- **Training**: as in appendix A.2, AdamW (0.9, 0.999), weight decay 1e-5, moving-average codebook; but mean squared error alone
  (no LPIPS weights were at hand), centre crops, and gradients clipped to norm 1. The learning rate is ${learningRate} (the paper's would
  be 4.5e-6 x ${batch} = ${(4.5e-6 * batch).toExponential(1)}), constant after ${warmupSteps} steps of warm-up instead of halved on plateaus, so that AugVAE-SL can start from
  AugVAE-ML's own checkpoint. Data-driven codebook start; dead codes replaced every 25 steps in the first 80 % of each run.
- **Checkpoints**: the last one, whatever its error.
- **PSNR, SSIM**: means over pictures. **Fréchet distance**: \`fd-resnet50\` of this repository, of the features of Keras' ResNet-50
  of the reconstructions to those of the same pictures themselves. It is not FID, whose features are Inception's; ${pictures}
  pictures are few for it, so that its values are too large and compare with nothing but each other.
- **What this cannot tell apart**: AugVAE-SL and the plain VQ-VAE differ in the layers as well (two encoders and two decoders in a row
  against one of each), not only in what was trained before and shared.`;
}
