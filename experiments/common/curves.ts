/** A line through points `[x, y]`. */
export interface Curve {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
}

export interface Panel {
  readonly title: string;
  readonly scale: "linear" | "logarithmic";
  readonly curves: readonly Curve[];
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
}

const WIDTH = 400;
const HEIGHT = 240;
const LEFT = 48;
const RIGHT = 12;
const TOP = 46;
const BOTTOM = 26;
/** A logarithmic axis leaves out the first part of a run, whose fall would flatten everything after it. */
const SHOWN_FROM = 0.02;

const style =
  "text{font:11px sans-serif;fill:#444}.title{font-weight:bold}.grid{stroke:#ddd}.line{fill:none;stroke-width:1.2}";

/**
 * Panels of curves side by side over the same steps, as SVG.
 *
 * @throws RangeError for a panel without points, or a logarithmic one with a value of zero or less
 */
export function drawCurves(panels: readonly Panel[], legend: readonly LegendEntry[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}">`,
    `<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>`,
    ...panels.map((panel, i) => drawPanel(panel, i * WIDTH, legend)),
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, scale, curves }: Panel, offset: number, legend: readonly LegendEntry[]): string {
  const all = curves.flatMap(({ points }) => points);
  if (all.length === 0) throw new RangeError(`nothing to draw in ${title}`);
  const lastStep = Math.max(...all.map(([x]) => x));
  const shown = all.filter(([x]) => x >= SHOWN_FROM * lastStep);
  const values = shown.map(([, y]) => y);
  if (scale === "logarithmic" && Math.min(...values) <= 0) {
    throw new RangeError(`${title}: a logarithmic axis has no place for ${Math.min(...values)}`);
  }
  const axis = scale === "logarithmic" ? Math.log : (value: number) => value;
  const [low, high] = padded(axis(Math.min(...values)), axis(Math.max(...values)));
  const x = (step: number) => LEFT + (step / lastStep) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) =>
    HEIGHT - BOTTOM - ((axis(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const place = low + share * (high - low);
    return scale === "logarithmic" ? Math.exp(place) : place;
  });
  const names = legend.map(
    ({ label, colour }, i) => `<tspan ${i === 0 ? "" : 'dx="12" '}style="fill:${colour}">— ${label}</tspan>`,
  );
  return [
    `<g transform="translate(${offset} 0)">`,
    `<text x="${LEFT}" y="16" class="title">${title}</text>`,
    `<text x="${LEFT}" y="32">${names.join("")}</text>`,
    ...ticks.flatMap((value) => [
      `<path d="M${LEFT} ${y(value).toFixed(1)}H${WIDTH - RIGHT}" class="grid"/>`,
      `<text x="${LEFT - 5}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value.toPrecision(3)}</text>`,
    ]),
    `<text x="${LEFT}" y="${HEIGHT - 8}">0</text>`,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${lastStep} steps</text>`,
    ...curves.map(({ points, colour }) => {
      const path = points
        .filter(([step]) => step >= SHOWN_FROM * lastStep)
        .map(([step, value]) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`);
      if (path.length === 0) return "";
      return `<path d="M${path.join("L")}" stroke="${colour}" class="line"/>`;
    }),
    "</g>",
  ].join("\n");
}

/** Bounds with some room; a range of their own where they are equal. */
function padded(low: number, high: number): [number, number] {
  const room = high > low ? 0.04 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
