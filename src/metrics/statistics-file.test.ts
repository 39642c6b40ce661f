import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeSafetensors } from "../checkpoint/index.js";
import { Random } from "../engine/index.js";
import { MetricError } from "./errors.js";
import { FeatureStatistics } from "./feature-statistics.js";
import { loadStatistics, requireStatistics, saveStatistics } from "./statistics-file.js";

const folder = temporaryFolder();

function gathered(features: string, count: number): FeatureStatistics {
  const random = new Random(count, features);
  const statistics = new FeatureStatistics(features, 3);
  statistics.add(Float32Array.from({ length: 3 * count }, () => random.normal()));
  return statistics;
}

describe("saveStatistics and loadStatistics", () => {
  it("keep several sets bit for bit, with their names, counts and preparation", async () => {
    const path = join(folder, "kept.safetensors");
    const sets = [gathered("plain", 5), gathered("blurred", 5)];
    await saveStatistics(path, { preparation: "whole pictures", sets });
    const kept = await loadStatistics(path);
    expect(kept.preparation).toBe("whole pictures");
    expect(kept.sets.map(({ features, count }) => [features, count])).toEqual([
      ["plain", 5],
      ["blurred", 5],
    ]);
    kept.sets.forEach((set, i) => {
      expect(set.gaussian()).toEqual(sets[i]!.gaussian());
    });
  });

  it("refuse files that hold something else", async () => {
    const tensor = { dtype: "float64" as const, shape: [3], data: new Float64Array(3) };
    const described = JSON.stringify([{ features: "a", count: 4 }]);
    const format = "lverse feature statistics 2";
    const files: [string, Record<string, string>][] = [
      ["foreign", {}],
      ["other", { format: "lverse feature statistics 1", preparation: "", sets: described }],
      ["no-json", { format, preparation: "", sets: "{" }],
      ["no-sets", { format, preparation: "", sets: "{}" }],
      ["no-scatter", { format, preparation: "", sets: described }],
      ["no-preparation", { format, sets: "[]" }],
    ];
    for (const [name, metadata] of files) {
      const path = join(folder, `${name}.safetensors`);
      await writeSafetensors(path, { "0.mean": tensor }, { metadata });
      await expect(loadStatistics(path), name).rejects.toThrow(MetricError);
      await expect(loadStatistics(path), name).rejects.toThrow(`expected "${format}"`);
    }
  });
});

describe("requireStatistics", () => {
  const kept = { preparation: "whole pictures", sets: [gathered("a", 4), gathered("b", 4)] };

  it("finds sets by their features, in the order asked for", () => {
    const found = requireStatistics("kept", kept, ["b", "a"], "whole pictures");
    expect(found).toEqual([kept.sets[1], kept.sets[0]]);
  });

  it("says what the file holds where it is something else", () => {
    expect(() => requireStatistics("kept", kept, ["c"], "whole pictures")).toThrow(
      'kept: no statistics of "c" there, the file has "a", "b"',
    );
    expect(() => requireStatistics("kept", kept, ["a"], "centre crop 64 px, bilinear")).toThrow(
      'prepared otherwise ("whole pictures"; "centre crop 64 px, bilinear" is asked for)',
    );
  });
});
