import { expect, it } from "vitest";
import { discussionOf } from "../../experiments/common/markdown.js";
import { settingsPage } from "./page.js";

const share = (hits: number) => ({ hits, total: 10 });

it("has a row for each way, by part, with shares of what was right", () => {
  const common = { pictures: 10, style: share(9), cider: 1.234, bleu4: 0.5, seconds: 0.25 };
  const drawn = { pictures: 10, seconds: 1, first: share(0), five: share(3), fiveVariants: share(4) };
  const page = settingsPage({
    model: "mini",
    discussion: "By hand.",
    describing: [
      {
        way: "plain",
        part: "held-out pairs",
        ...common,
        name: share(1),
        concept: share(2),
        mentioned: share(3),
      },
      {
        way: "beams",
        part: "held-out pairs",
        ...common,
        name: share(1),
        concept: share(5),
        mentioned: share(3),
      },
      { way: "plain", part: "held-out avatars", ...common, attributes: share(8), whole: share(0) },
    ],
    drawing: [
      {
        way: "guided",
        ...drawn,
        ...{ captioner: share(6), captionerName: share(6), captionerStyle: share(7) },
        composed: [{ part: "held-out scenes", pictures: 10, parts: share(1), style: share(2) }],
      },
    ],
  });
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  expect(rows.map((row) => row.split(" | ").slice(0, 2).join(": "))).toEqual([
    "| way: concept right",
    "| ---: ---",
    "| plain: 20.0 % (5.7–51.0)",
    "| beams: 50.0 % (23.7–76.3)",
    "| way: parts right",
    "| ---: ---",
    "| plain: 80.0 % (49.0–94.3)",
    "| way: judge's top 5",
    "| ---: ---",
    "| guided: 30.0 % (10.8–60.3)",
    "| way: parts right",
    "| ---: ---",
    "| guided: 10.0 % (1.8–40.4)",
  ]);
  expect(discussionOf(page)).toBe("By hand.");
  expect(page).toContain("| 1.23 | 0.500 | 0.25 |");
});
