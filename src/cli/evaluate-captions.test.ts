import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { scoreByLength, writeFakeJava } from "../../test/fake-java.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import reference from "../metrics/captions/testdata/caption-scores.json" with { type: "json" };
import { readEvaluationResult } from "../metrics/evaluation-result.js";

const folder = temporaryFolder();
const good = reference.cases.find(({ name }) => name === "clipscore good captions")!;

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const results = file(
  "results.json",
  good.hypotheses.map((caption, i) => ({ image_id: 100 + i, caption })),
);
const annotations = file("captions_val.json", {
  images: [100, 101, 102].map((id) => ({ id, file_name: `${id}.jpg` })),
  annotations: good.references.flatMap((captions, i) =>
    captions.map((caption, j) => ({ id: 10 * i + j, image_id: 100 + i, caption })),
  ),
});
const lines = (captions: readonly string[]) => captions.map((caption) => `${caption}\n`).join("");
const texts = [
  file("hypotheses.txt", lines(good.hypotheses)),
  ...[0, 1, 2].map((set) =>
    file(`references-${set}.txt`, lines(good.references.map((captions) => captions[set]!))),
  ),
] as const;

const captions = (...words: string[]) => runCli(["evaluate", "captions", ...words]);
const ofResults = ["--hypotheses", results, "--references", annotations];
const fast = ["--metrics", "bleu,cider,rouge-l"];

describe("lverse evaluate captions", () => {
  test("the reference implementation's figures, as a table with protocol and tokens", async () => {
    const { code, text, stderr } = await captions(...ofResults, ...fast);
    expect(code).toBe(0);
    expect(text).toMatch(/^captions, protocol coco\nBLEU-1 +0\.6667\nBLEU-2 +0\.4899\n/);
    expect(text).toMatch(/ROUGE-L +0\.4280\nCIDEr +0\.5637\nCIDEr-plain +\d\.\d{4}\nimages +2\n/);
    expect(text).toContain("CIDEr: CIDEr-D, which coco-caption prints as CIDEr\n");
    expect(text).toContain("tokens: Penn Treebank, lower case, without punctuation, American spelling\n");
    expect(stderr).toMatch(
      /Images of the references without a hypothesis, which are left out of the figures: 1 \(102\)\.\n/,
    );
  });

  test("the JSON that is printed is the file that is written, with all figures in full", async () => {
    const output = join(folder, "result.json");
    const { text } = await captions(...ofResults, ...fast, "--json", "-o", output, "-q");
    const result = await readEvaluationResult(output);
    expect(JSON.parse(text)).toEqual(result);
    expect(result).toMatchObject({
      kind: "captions",
      protocol: "coco",
      counts: { images: 2, references: 6, "images without a hypothesis": 1, "BLEU test length": 27 },
      settings: { hypotheses: results, references: annotations },
    });
    for (const name of ["BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "CIDEr"] as const) {
      expect(result.metrics[name]).toBeCloseTo(good.scores[name]!, 9);
    }
  });

  test("texts give the same, by the other protocol something else", async () => {
    const [hypotheses, ...references] = texts;
    const words = ["--hypotheses", hypotheses, "--references", ...references, ...fast, "--json"];
    const coco = JSON.parse((await captions(...words)).text);
    expect(coco.metrics.CIDEr).toBeCloseTo(good.scores.CIDEr, 9);
    const { text } = await captions(...words, "--protocol", "nlg-eval");
    const nlgEval = JSON.parse(text);
    expect(nlgEval).toMatchObject({ protocol: "nlg-eval", settings: { tokens: "split at spaces" } });
    expect(nlgEval.metrics.CIDEr).not.toBeCloseTo(coco.metrics.CIDEr, 2);
  });

  test("--per-caption writes each caption's figures", async () => {
    const output = join(folder, "per-caption.json");
    await captions(...ofResults, "--metrics", "rouge-l", "--per-caption", output);
    const rows = JSON.parse(readFileSync(output, "utf8"));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      image_id: "100",
      caption: good.hypotheses[0],
      tokens: "an orange cat and a gray cat are lying together",
    });
    expect(rows[1].scores["ROUGE-L"]).toBeCloseTo(good.scores.ROUGE_per[1]!, 9);
  });

  test("--british-spelling keeps grey grey, and is told", async () => {
    const output = join(folder, "british.json");
    const { text } = await captions(
      ...ofResults,
      ...["--metrics", "bleu", "--british-spelling", "--per-caption", output],
    );
    expect(text).toContain("spelling as written");
    expect(readFileSync(output, "utf8")).toContain("a grey cat are");
  });

  test("METEOR with WordNet by default, and the stages that were on", async () => {
    const { code, text, stderr } = await captions(...ofResults);
    expect(code).toBe(0);
    expect(text).toMatch(/BLEU-4 +0\.0000\nMETEOR +0\.3444\nROUGE-L +0\.4280\nCIDEr/);
    expect(text).toContain("METEOR stages: exact, stem, synonym, weights 1, 0.6, 0.8\n");
    expect(text).toContain("METEOR synonyms: WordNet 3.1 (METEOR ships 3.0)\n");
    expect(stderr).toMatch(/METEOR was computed without the stage paraphrase/);
  });

  test("METEOR with a table of paraphrases and function words that are given", async () => {
    const table = file("paraphrases.txt", "0.5\nlying together\nnext to each other\n");
    const words = file("words.txt", "a\nthe\n");
    const { text, stderr } = await captions(
      ...ofResults,
      ...["--metrics", "meteor", "--meteor-paraphrases", table, "--meteor-function-words", words],
    );
    expect(text).toContain("METEOR stages: exact, stem, synonym, paraphrase, weights 1, 0.6, 0.8, 0.6\n");
    expect(text).toContain(`METEOR paraphrases: ${table}\nMETEOR function words: 2 given\n`);
    expect(text).toMatch(/METEOR paraphrases kept +1\n/);
    expect(stderr).not.toMatch(/METEOR was computed without/);
  });

  test("SPICE by the java on the PATH, of the tokens", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFakeJava(bin, scoreByLength);
    vi.stubEnv("PATH", `${bin}${delimiter}${process.env.PATH}`);
    try {
      const jar = file("spice-1.0.jar", "a stand-in");
      const { code, text } = await captions(...ofResults, "--metrics", "spice", "--spice-jar", jar);
      expect(code).toBe(0);
      // The lengths of the two captions without their periods, over 100.
      expect(text).toMatch(/^captions, protocol coco\nSPICE +0\.6900\n/);
      expect(text).toContain(`SPICE: program ${jar}\n`);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("SPICE of graphs that were parsed before", async () => {
    const graphs = file(
      "graphs.json",
      [100, 101].map((image_id) => ({
        image_id,
        test_tuples: [{ tuple: ["cat"] }, { tuple: ["cat", "gray"] }],
        ref_tuples: [{ tuple: ["cat"] }],
      })),
    );
    const { text } = await captions(...ofResults, "--metrics", "spice", "--spice-graphs", graphs);
    expect(text).toMatch(/SPICE +0\.6667\n/);
    expect(text).toContain(`SPICE: graphs of ${graphs}, synonyms of WordNet 3.1 (SPICE ships 3.0)\n`);
  });

  test("one image in all: CIDEr is 0, which is told", async () => {
    const one = file("one.json", [{ image_id: 100, caption: "an orange cat" }]);
    const { code, stderr, text } = await captions(
      ...["--hypotheses", one, "--references", annotations, "--metrics", "cider"],
    );
    expect(code).toBe(0);
    expect(text).toMatch(/CIDEr +0\.0000/);
    expect(stderr).toMatch(/CIDEr of a single image is 0/);
  });
});

describe("what is refused", () => {
  test.each<[string, string[], RegExp]>([
    ["no hypotheses", ["--references", annotations], /required option '--hypotheses <file>'/],
    ["an unknown metric", [...ofResults, "--metrics", "bleu,rogue"], /rogue given; names of bleu, /],
    ["an unknown protocol", [...ofResults, "--protocol", "ptb"], /Allowed choices are coco, nlg-eval/],
    ["clip without pictures", [...ofResults, "--metrics", "clip"], /CLIPScore needs the pictures/],
    [
      "a CLIP model without pictures",
      [...ofResults, "--clip", "x"],
      /--clip is of the metric clip, .* CLIPScore needs the pictures/,
    ],
    ["SPICE without its program", [...ofResults, "--metrics", "spice"], /SPICE needs its authors' program/],
    [
      "SPICE twice",
      [...ofResults, "--spice-jar", "x", "--spice-graphs", "y"],
      /--spice-jar parses captions .* give one of the two/,
    ],
    ["a SPICE jar without SPICE", [...ofResults, ...fast, "--spice-jar", "x"], /is of the metric spice/],
    ["no time for SPICE", [...ofResults, "--spice-timeout", "0"], /A number above 0 to 30000 is expected/],
    [
      "paraphrases without METEOR",
      [...ofResults, ...fast, "--meteor-paraphrases", "x"],
      /is of the metric meteor/,
    ],
    [
      "spelling under nlg-eval",
      [...ofResults, "--protocol", "nlg-eval", "--british-spelling"],
      /--british-spelling is of the protocol coco/,
    ],
    [
      "a folder of pictures for a text",
      ["--hypotheses", texts[0], "--references", texts[1]!, "--images", folder],
      /captions in a text have no ids/,
    ],
  ])("%s", async (_, words, message) => {
    const { code, stderr, text } = await captions(...words);
    expect({ code, text }).toEqual({ code: 2, text: "" });
    expect(stderr).toMatch(message);
  });

  test("captions of other images, naming them", async () => {
    const other = file("other.json", [
      { image_id: 7, caption: "a" },
      { image_id: 100, caption: "a" },
      { image_id: 8, caption: "a" },
    ]);
    const { code, stderr } = await captions("--hypotheses", other, "--references", annotations);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "lverse: hypotheses of images that the references do not have: 2 (7, 8); expected references of every image; are they of another split?\n",
    );
  });

  test("an image with two captions", async () => {
    const twice = file("twice.json", [
      { image_id: 100, caption: "a" },
      { image_id: 100, caption: "b" },
    ]);
    const { code, stderr } = await captions("--hypotheses", twice, "--references", annotations);
    expect(code).toBe(1);
    expect(stderr).toMatch(/images with more than one hypothesis: 1 \(100\); /);
  });

  test("a SPICE jar that is not there", async () => {
    const { code, stderr, text } = await captions(
      ...ofResults,
      ...["--metrics", "spice", "--spice-jar", "none.jar"],
    );
    expect({ code, text }).toEqual({ code: 1, text: "" });
    expect(stderr).toMatch(/none\.jar: no such file; expected SPICE's program/);
  });

  test("a folder that has no WordNet", async () => {
    const { code, stderr } = await captions(...ofResults, "--wordnet", folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/index\.noun cannot be read .* expected a folder with WordNet's files/);
  });

  test("pictures that are missing, before the model is loaded", async () => {
    const { code, stderr } = await captions(...ofResults, "--images", folder, "--metrics", "clip");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no picture for 2 of 2 captions \(100, 101\)/);
  });
});
