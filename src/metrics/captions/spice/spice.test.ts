import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { scoreByLength, writeFakeJava } from "../../../../test/fake-java.js";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { DatasetError } from "../../../data/errors.js";
import type { CaptionPair } from "../caption-metric.js";
import { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { spice, spiceOfGraphs } from "./spice.js";
import { SpiceError } from "./spice-jar.js";

const folder = realpathSync(temporaryFolder());
const jar = join(folder, "spice-1.0.jar");
writeFileSync(jar, "a stand-in");
let javas = 0;

function java(behaviour: string): { readonly java: string; readonly folder: string } {
  const own = join(folder, `java-${javas++}`);
  mkdirSync(own);
  return { java: writeFakeJava(own, behaviour), folder: own };
}

const pairs: CaptionPair[] = ["a cat", "a dog on grass"].map((hypothesis, i) => ({
  id: String(7 + i),
  hypothesis,
  references: [`${hypothesis} lies`, "a pet"],
  original: { hypothesis: "", references: [] },
}));

// A folder for temporary files that nothing else writes to.
const temporary = join(folder, "temporary");
mkdirSync(temporary);
vi.stubEnv("TMPDIR", temporary);
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("SPICE by its program", () => {
  test("is called as coco-caption does, and its scores are put in order", async () => {
    const fake = java(scoreByLength);
    const scores = await spice(jar, { java: fake.java, threads: 3 }).corpus(pairs);
    expect(scores.perCaption.SPICE).toEqual(Float64Array.of(0.05, 0.14));
    expect(scores.metrics.SPICE).toBeCloseTo(0.095, 12);
    expect(scores.settings).toEqual({ SPICE: `program ${jar}` });
    const call = JSON.parse(readFileSync(join(fake.folder, "call.json"), "utf8"));
    expect(call.cwd).toBe(folder);
    expect(call.input[1]).toEqual({
      image_id: "8",
      test: "a dog on grass",
      refs: ["a dog on grass lies", "a pet"],
    });
    const [heap, flag, program, , ...rest] = call.words;
    expect([heap, flag, program]).toEqual(["-Xmx8G", "-jar", jar]);
    expect(rest).toEqual(["-out", expect.any(String), "-subset", "-silent", "-threads", "3"]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.each([
    [
      "a program that fails, with its last words",
      'console.error("x\\nno models"); process.exit(3);',
      /failed \(exit code 3\); expected lib\/ .* Java 8 to 14.* It said:\nx\nno models$/s,
    ],
    ["no scores", "", /ended well but wrote no scores/],
    ["no JSON", 'fs.writeFileSync(out, "{");', /its scores have no JSON; is it SPICE 1\.0/],
    ["another form", 'fs.writeFileSync(out, "[{}]");', /its scores have another form/],
    [
      "no score",
      'fs.writeFileSync(out, \'[{"image_id":"7","scores":{"All":{"f":null}}}]\');',
      /another form/,
    ],
    [
      "images left out",
      'fs.writeFileSync(out, \'[{"image_id":7,"scores":{"All":{"f":1}}}]\');',
      /have nothing of 1 images \(8\)/,
    ],
  ])("refused: %s", async (_, behaviour, message) => {
    const scoring = spice(jar, { java: java(behaviour).java }).corpus(pairs);
    await expect(scoring).rejects.toThrow(SpiceError);
    await expect(scoring).rejects.toThrow(message);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("no jar, no Java", async () => {
    const missing = spice(join(folder, "none.jar")).corpus(pairs);
    await expect(missing).rejects.toThrow(/none\.jar: no such file; expected SPICE's program/);
    const without = spice(jar, { java: "lverse-no-java" }).corpus(pairs);
    await expect(without).rejects.toThrow(SpiceError);
    await expect(without).rejects.toThrow(
      /lverse-no-java is not on the PATH; .* needs Java, version 8 to 14/,
    );
  });

  test("a program that does not end is stopped", async () => {
    const slow = java("setInterval(() => {}, 1000);").java;
    await expect(spice(jar, { java: slow, timeout: 500 }).corpus(pairs)).rejects.toThrow(
      /was stopped after 0\.5 s/,
    );
  });

  test("a signal stops it", async () => {
    const fake = java("setInterval(() => {}, 1000);");
    const controller = new AbortController();
    const scoring = spice(jar, { java: fake.java }).corpus(pairs, controller.signal);
    const started = setInterval(() => {
      if (existsSync(join(fake.folder, "call.json"))) controller.abort(new Error("enough"));
    }, 20);
    await expect(scoring).rejects.toThrow("enough");
    clearInterval(started);
    await expect(
      spice(jar, { java: fake.java }).corpus(pairs, AbortSignal.abort(new Error("no"))),
    ).rejects.toThrow("no");
  });
});

describe("SPICE of graphs that the program has parsed", () => {
  const synonyms = new SynonymDictionary({
    version: "3.0",
    synsets: new Map([
      ["cat", [1]],
      ["kitty", [1]],
    ]),
    irregularForms: new Map(),
  });
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const tuples = (...lists: string[][]) => lists.map((tuple) => ({ tuple, truth_value: false }));
  const graphs = [
    { image_id: 8, test_tuples: [], ref_tuples: tuples(["dog"]) },
    {
      image_id: "7",
      test_tuples: tuples(["kitty"], ["kitty", "black"], ["kitty", "on", "sofa"], ["sofa"]),
      ref_tuples: tuples(["cat/pet"], ["cat/pet", "grey/black"]),
    },
  ];

  test("matches by words and synsets", async () => {
    const scores = await spiceOfGraphs(file("good.json", graphs), synonyms).corpus(pairs);
    // Two of four tuples match, two of two.
    expect(scores.perCaption.SPICE).toEqual(Float64Array.of((2 * 0.5) / 1.5, 0));
    expect(scores.settings).toMatchObject({ SPICE: expect.stringMatching(/^graphs of .*WordNet 3\.0/) });
  });

  test.each([
    ["no JSON", "{", /no JSON/],
    ["scores without tuples", [{ image_id: 7, scores: {} }], /another form .* with -detailed/s],
    ["an image missing", graphs.slice(1), /found nothing of 1 images \(8\)/],
    ["an image twice", [...graphs, graphs[0]], /found images that are there twice/],
  ])("refused: %s", async (_, content, message) => {
    const scoring = spiceOfGraphs(file("bad.json", content), synonyms).corpus(pairs);
    await expect(scoring).rejects.toThrow(DatasetError);
    await expect(scoring).rejects.toThrow(message);
  });
});
