/**
 * Draws the curves of a run's logs as an SVG: losses of training (thin) and of held-out pictures (dots).
 *
 *     npx tsx scripts/plot-run.ts runs/mini docs/curves.svg
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Curve {
  key: string;
  label: string;
  colour: string;
  dots?: boolean;
}

interface Panel {
  stage: string;
  title: string;
  curves: Curve[];
}

const panels: Panel[] = [
  ...["augvae-ml", "augvae-sl"].map((stage) => ({
    stage,
    title: `${stage}: mean squared error`,
    curves: [
      { key: "reconstruction", label: "train", colour: "#4a6fa5" },
      { key: "heldOut.reconstruction", label: "held out", colour: "#c0392b", dots: true },
    ],
  })),
  {
    stage: "biart",
    title: "biart: nats a token",
    curves: [
      { key: "gen.image", label: "image | text, train", colour: "#4a6fa5" },
      { key: "heldOut.gen.image", label: "held out", colour: "#4a6fa5", dots: true },
      { key: "gen.text", label: "text | image, train", colour: "#c07a2c" },
      { key: "heldOut.gen.text", label: "held out", colour: "#c07a2c", dots: true },
    ],
  },
];

const WIDTH = 300;
const HEIGHT = 240;
/** Below the title and four lines of the legend. */
const TOP = 92;
const LEFT = 45;

const [runFolder = "runs/mini", output = "docs/curves.svg"] = process.argv.slice(2);

function read(stage: string): Record<string, number>[] {
  const text = readFileSync(join(runFolder, stage, "log.jsonl"), "utf8").trim();
  const names: Record<string, string> = { heldOutReconstruction: "heldOut.reconstruction" };
  return text.split("\n").map((line) => {
    const entries = Object.entries(JSON.parse(line) as Record<string, number>);
    return Object.fromEntries(entries.map(([key, value]) => [names[key] ?? key, value]));
  });
}

function draw({ stage, title, curves }: Panel, offset: number): string {
  const lines = read(stage);
  const points = curves.map(({ key }) =>
    lines.filter((line) => Number.isFinite(line[key])).map((line) => [line.step!, line[key]!] as const),
  );
  const all = points.flat();
  const lastStep = Math.max(...all.map(([step]) => step));
  const sorted = all.map(([, value]) => value).sort((a, b) => a - b);
  const top = sorted[Math.floor(0.98 * sorted.length)]!;
  const x = (step: number) => LEFT + (step / lastStep) * (WIDTH - LEFT - 10);
  const y = (value: number) => HEIGHT - 25 - Math.min(1, value / top) * (HEIGHT - 25 - TOP);
  const parts = [
    `<g transform="translate(${offset} 0)">`,
    `<text x="${LEFT}" y="18" class="title">${title}</text>`,
  ];
  for (const share of [0, 0.5, 1]) {
    const value = share * top;
    parts.push(`<path d="M${LEFT} ${y(value)}H${WIDTH - 10}" class="grid"/>`);
    parts.push(`<text x="${LEFT - 5}" y="${y(value) + 4}" text-anchor="end">${value.toPrecision(2)}</text>`);
  }
  parts.push(`<text x="${WIDTH - 10}" y="${HEIGHT - 8}" text-anchor="end">${lastStep} steps</text>`);
  curves.forEach(({ colour, label, dots }, i) => {
    const path = points[i]!.map(([step, value]) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`);
    if (dots) {
      for (const point of path) {
        const [cx, cy] = point.split(" ");
        parts.push(`<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`);
      }
    } else parts.push(`<path d="M${path.join("L")}" stroke="${colour}" class="line"/>`);
    const mark = dots ? "●" : "—";
    parts.push(
      `<text x="${WIDTH - 12}" y="${36 + 14 * i}" text-anchor="end" style="fill:${colour}">${mark} ${label}</text>`,
    );
  });
  return [...parts, "</g>"].join("\n");
}

const style =
  "text{font:11px sans-serif;fill:#444}.title{font-weight:bold}.grid{stroke:#ddd}.line{fill:none;stroke-width:1}";
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}">`,
  `<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>`,
  ...panels.map((panel, i) => draw(panel, i * WIDTH)),
  "</svg>",
].join("\n");
writeFileSync(output, `${svg}\n`);
