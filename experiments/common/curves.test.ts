import { describe, expect, it } from "vitest";
import { drawCurves } from "./curves.js";

const curve = (...values: number[]) => ({
  colour: "#123456",
  points: values.map((value, i) => [i + 1, value] as const),
});

describe("curves", () => {
  it("run from the left to the right and rise with the value", () => {
    const svg = drawCurves([{ title: "error", scale: "linear", curves: [curve(1, 2, 3)] }], []);
    const [, path] = /<path d="M([^"]+)" stroke="#123456"/.exec(svg)!;
    const points = path!.split("L").map((point) => point.split(" ").map(Number));
    expect(points).toHaveLength(3);
    expect(points[0]![0]).toBeLessThan(points[2]![0]!);
    expect(points[0]![1]).toBeGreaterThan(points[2]![1]!);
    // A linear axis.
    expect(points[1]![1]).toBeCloseTo((points[0]![1]! + points[2]![1]!) / 2, 0);
    expect(svg).toContain("3 steps");
  });

  it("are evenly spaced by factors on a logarithmic axis", () => {
    const svg = drawCurves([{ title: "error", scale: "logarithmic", curves: [curve(1, 10, 100)] }], []);
    const ys = [.../<path d="M([^"]+)" stroke/.exec(svg)![1]!.matchAll(/ (\S+?)(?:L|$)/g)].map(([, y]) =>
      Number(y),
    );
    expect(ys[1]).toBeCloseTo((ys[0]! + ys[2]!) / 2, 0);
  });

  it("refuse what cannot be drawn", () => {
    expect(() => drawCurves([{ title: "error", scale: "linear", curves: [] }], [])).toThrow(
      "nothing to draw in error",
    );
    expect(() => drawCurves([{ title: "e", scale: "logarithmic", curves: [curve(1, 0)] }], [])).toThrow(
      /no place for 0/,
    );
  });
});
