/** Time a token against one size that grows, the others being what they are. */
export interface GrowthPanel {
  readonly title: string;
  /** Size and milliseconds, ascending. */
  readonly points: readonly (readonly [size: number, milliseconds: number])[];
  /** The name of a size on the axis; the number unless told. */
  readonly label?: (size: number) => string;
}

const WIDTH = 300;
const HEIGHT = 220;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 24, 30, 30];
const style =
  "text{font:11px sans-serif;fill:#444}.title{font-weight:bold}.grid{stroke:#ddd}.line{fill:none;stroke:#07a}.point{fill:#07a}";

/** Panels side by side with logarithmic axes, as SVG: where time grows with size, a line rises by its power. */
export function growthPlot(panels: readonly GrowthPanel[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}">`,
    `<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>`,
    ...panels.map(drawPanel),
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, points, label = String }: GrowthPanel, index: number): string {
  const sizes = points.map(([size]) => size);
  const times = points.map(([, time]) => time);
  const powers = {
    lowest: Math.floor(Math.log2(Math.min(...times))),
    highest: Math.ceil(Math.log2(Math.max(...times))),
  };
  const height = Math.max(1, powers.highest - powers.lowest);
  const [first, last] = [Math.log2(sizes[0]!), Math.log2(sizes.at(-1)!)];
  const x = (size: number) => LEFT + ((Math.log2(size) - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (time: number) =>
    HEIGHT - BOTTOM - ((Math.log2(time) - powers.lowest) / height) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: height + 1 }, (_, i) => 2 ** (powers.lowest + i));
  const places = points.map(([size, time]) => [x(size).toFixed(1), y(time).toFixed(1)] as const);
  return [
    `<g transform="translate(${index * WIDTH} 0)">`,
    `<text x="8" y="16" class="title">${title}</text>`,
    ...ticks.flatMap((time) => [
      `<path d="M${LEFT} ${y(time).toFixed(1)}H${WIDTH - RIGHT}" class="grid"/>`,
      `<text x="${LEFT - 5}" y="${(y(time) + 4).toFixed(1)}" text-anchor="end">${time}</text>`,
    ]),
    ...sizes.map(
      (size) =>
        `<text x="${x(size).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">${label(size)}</text>`,
    ),
    `<path d="M${places.map((place) => place.join(" ")).join("L")}" class="line"/>`,
    ...places.map(([left, top]) => `<circle cx="${left}" cy="${top}" r="3" class="point"/>`),
    "</g>",
  ].join("\n");
}
