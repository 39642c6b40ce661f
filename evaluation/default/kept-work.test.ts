import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Picture } from "../../src/data/index.js";
import type { FeatureNetwork } from "../../src/metrics/index.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { FeatureStore } from "./feature-store.js";
import { keptCaptions } from "./kept-captions.js";
import { keptDrawings } from "./kept-drawings.js";

/** A picture of 2 x 1 px whose first value is given. */
const picture = (value: number): Picture => ({
  width: 2,
  height: 1,
  data: Uint8Array.from([value, 1, 2, 3, 4, 5]),
});
const keyed = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `p${i}`, picture: picture(i), prompt: `${i}` }));

/** Works until it has been called so many times, then fails as a stopped program does. */
function stopsAfter<In, Out>(
  calls: number,
  work: (input: In) => Out,
): (input: readonly In[]) => Promise<Out[]> {
  let called = 0;
  return async (inputs) => {
    if (called++ === calls) throw new Error("stopped");
    return inputs.map(work);
  };
}

describe("kept captions", () => {
  const value = ({ data }: Picture) => `value ${data[0]}`;

  it("go on after the last whole batch, and are written once", async () => {
    const path = join(temporaryFolder(), "new", "captions.json");
    const all = keyed(40);
    await expect(keptCaptions(path, all, stopsAfter(1, value))).rejects.toThrow("stopped");
    const described: number[] = [];
    const going = await keptCaptions(path, all, async (pictures) => {
      described.push(...pictures.map(({ data }) => data[0]!));
      return pictures.map(value);
    });
    expect(going).toEqual(all.map(({ picture: one }) => value(one)));
    expect(described).toEqual(Array.from({ length: 24 }, (_, i) => 16 + i));
    const again = await keptCaptions(path, all.slice(5, 7), stopsAfter(0, value));
    expect(again).toEqual(["value 5", "value 6"]);
  });

  it("end with the signal's reason", async () => {
    const path = join(temporaryFolder(), "captions.json");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(keptCaptions(path, keyed(1), stopsAfter(9, value), { signal })).rejects.toThrow("enough");
  });
});

describe("kept drawings", () => {
  const drawn = (prompt: string) => picture(Number(prompt));

  it("go on after the last whole batch, pixel for pixel", async () => {
    const folder = join(temporaryFolder(), "drawings");
    const all = keyed(20);
    await expect(keptDrawings(folder, all, stopsAfter(1, drawn))).rejects.toThrow("stopped");
    const pictures = await keptDrawings(folder, all, stopsAfter(1, drawn));
    expect(pictures.map(({ width, height, data }) => ({ width, height, data: [...data] }))).toEqual(
      all.map(({ picture: { data } }) => ({ width: 2, height: 1, data: [...data] })),
    );
  });
});

describe("the store of features", () => {
  let embedded = 0;
  const network: FeatureNetwork = {
    metric: "fd-first-values",
    features: "the first two values",
    dimensions: 2,
    batch: 2,
    embed: async (pictures) => {
      embedded += pictures.length;
      return Float32Array.from(pictures.flatMap(({ data }) => [data[0]!, data[1]!]));
    },
  };
  const pictures = [3, 4, 3, 9, 12].map(picture);
  const expected = [3, 4, 3, 9, 12].map((value) => Float32Array.of(value, 1));

  it("computes a picture once, whoever opens it again", async () => {
    const folder = join(temporaryFolder(), "features");
    const store = await FeatureStore.open(folder, network);
    expect(await store.embed(pictures)).toEqual(expected);
    expect(embedded).toBe(4);
    const again = await FeatureStore.open(folder, network);
    expect(await again.embed([...pictures, picture(5)])).toEqual([...expected, Float32Array.of(5, 1)]);
    expect(embedded).toBe(5);
    const third = await FeatureStore.open(folder, network);
    await third.embed([picture(5)]);
    expect(embedded).toBe(5);
  });

  it("does not give another network's features", async () => {
    const folder = join(temporaryFolder(), "features");
    await (await FeatureStore.open(folder, network)).embed(pictures);
    const other = { ...network, features: "others", embed: async () => Float32Array.of(7, 7, 7, 7) };
    const store = await FeatureStore.open(folder, other);
    expect(await store.embed(pictures.slice(0, 2))).toEqual([Float32Array.of(7, 7), Float32Array.of(7, 7)]);
  });

  it("keeps what was computed before it was stopped", async () => {
    const folder = join(temporaryFolder(), "features");
    const controller = new AbortController();
    const stopped = (await FeatureStore.open(folder, network)).embed(pictures, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("stopped")),
    });
    await expect(stopped).rejects.toThrow("stopped");
    embedded = 0;
    await (await FeatureStore.open(folder, network)).embed(pictures);
    expect(embedded).toBe(2);
  });

  it("gathers statistics", async () => {
    const store = await FeatureStore.open(join(temporaryFolder(), "features"), network);
    const statistics = store.statistics(await store.embed(pictures));
    expect(statistics.count).toBe(5);
    expect([...statistics.mean]).toEqual([31 / 5, 1]);
  });
});
