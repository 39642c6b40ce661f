import { describe, expect, it } from "vitest";
import { type EvaluationResult, evaluationResult } from "../evaluation-result.js";
import { STUDY_PROTOCOL } from "../study/index.js";
import { groupRows, placeResult, verdict } from "./place-result.js";

const place = (kind: EvaluationResult["kind"], protocol: string, fields: Partial<EvaluationResult>) =>
  placeResult({ name: "ours", result: evaluationResult({ kind, protocol, metrics: {}, ...fields }) });

describe("placeResult", () => {
  it("puts captions into Table 2, a hundredfold", () => {
    const metrics = { "BLEU-4": 0.399, METEOR: 0.314, "ROUGE-L": 0.604, CIDEr: 1.022, SPICE: null };
    const settings = {
      "METEOR stages": "exact, stem, synonym, paraphrase",
      "METEOR synonyms": "WordNet 3.0 (METEOR ships 3.0)",
      "METEOR function words": "84 given",
    };
    const row = place("captions", "nlg-eval", { metrics, settings, counts: { images: 5000 } });
    expect(row).toEqual({
      table: "table2",
      cells: ["ours", "39.9", "31.4", "60.4", "102.2", "–"],
      protocol: "nlg-eval",
      differences: [],
    });
    const other = place("captions", "coco", { metrics, counts: { images: 20 } });
    expect(other.differences).toEqual([
      "its protocol is coco, the paper's nlg-eval",
      "its METEOR is without synonyms",
      "its METEOR is without the paraphrase table",
      "its METEOR is without METEOR's list of function words",
      "images: 20, the paper's 5,000",
    ]);
  });

  it("tells METEOR's and SPICE's files that are not theirs", () => {
    const settings = {
      "METEOR stages": "exact, stem, synonym, paraphrase, weights 1, 0.6, 0.8, 0.6",
      "METEOR synonyms": "WordNet 3.1 (METEOR ships 3.0)",
      "METEOR function words": "102, our list",
      SPICE: "graphs of graphs.json, synonyms of WordNet 3.1 (SPICE ships 3.0)",
    };
    const counts = { images: 5000 };
    const differencesOf = (metrics: EvaluationResult["metrics"]) =>
      place("captions", "nlg-eval", { metrics, settings, counts }).differences;
    expect(differencesOf({ METEOR: 0.3, SPICE: 0.2 })).toEqual([
      "its METEOR has the synonyms of WordNet 3.1, the paper's of 3.0",
      "its METEOR is without METEOR's list of function words",
      "its SPICE has the synonyms of WordNet 3.1, the paper's of 3.0",
    ]);
    expect(differencesOf({ CIDEr: 1, METEOR: null })).toEqual([]);
  });

  it("puts reconstructions into Table 1, or into Table 4 where they are resized by LANCZOS", () => {
    const fields = {
      metrics: { rfid: 3.284, psnr: 20 },
      counts: { pictures: 50_000, "codes in the codebook": 8192 },
      settings: { resolution: 256 },
    };
    const protocol = "reconstruction, centre crop by bilinear, clamp, rfid torch-fidelity";
    expect(place("reconstruction", protocol, fields)).toMatchObject({
      table: "table1",
      cells: ["ours", "–", "8192", "3.28"],
      differences: [],
    });
    expect(place("reconstruction", protocol.replace("bilinear", "lanczos"), fields)).toMatchObject({
      table: "table4",
      cells: ["ours", "3.28"],
      differences: [],
    });
    const small = place(
      "reconstruction",
      protocol.replace("clamp", "minmax").replace("torch-fidelity", "clean"),
      {
        metrics: { rfid: null, "rfd-resnet50": 1.5 },
        counts: { pictures: 100, "codes in the codebook": 64 },
        settings: { resolution: 32 },
      },
    );
    expect(small.cells).toEqual(["ours", "–", "64", "–"]);
    expect(small.differences).toEqual([
      "it has none of this table's figures",
      "its rFID is not torch-fidelity's",
      "its reconstructions are stretched (minmax), not clamped",
      "pixels a side: 32, the paper's 256",
      "pictures: 100, the paper's 50,000",
    ]);
  });

  it("puts drawn pictures and sets into Table 3, and never fd-resnet50 under FID", () => {
    const metrics = { "fid-0": 45.81, "fid-8": 29.83, clipscore: 0.7 };
    const drawn = place("generation", "generation, fid dm-gan, references: whole pictures, pillow blur", {
      metrics,
      counts: { captions: 30_000 },
      settings: { candidates: 64, rerank: "clip" },
    });
    expect(drawn).toMatchObject({
      table: "table3",
      cells: ["ours", "45.81", "–", "–", "–", "29.83"],
      differences: [],
    });
    const single = place("generation", drawn.protocol, {
      metrics,
      counts: { captions: 30_000 },
      settings: { candidates: 1, rerank: "none" },
    });
    expect(single.differences).toEqual([
      "candidates for each caption: 1, the paper's 64",
      "candidates are ranked by: none, the paper's by CLIP",
    ]);
    const sets = place("fid", "fid clean, centre crop 64 px, bilinear, exact blur", {
      metrics: { fid: 12 },
      counts: { "pictures of a": 30_000 },
    });
    expect(sets.cells).toEqual(["ours", "12.00", "–", "–", "–", "–"]);
    expect(sets.differences).toHaveLength(3);
    const features = place("fid", "fd-resnet50, whole pictures", { metrics: { "fd-resnet50": 3 } });
    expect(features.cells.slice(1)).toEqual(["–", "–", "–", "–", "–"]);
    expect(features.differences).toContain("its FID is not DM-GAN's");
    expect(features.differences).toContain("pictures of a: not known, the paper's 30,000");
  });

  it("puts a study into Figure 7, with its intervals", () => {
    const metrics = {
      pred: 0.2,
      "pred low": 0.15,
      "pred high": 0.251,
      gt: 0.7,
      both: null,
      "pred + both": 0.3,
    };
    const counts = { "images in the study": 500, participants: 150 };
    const settings = { "images a participant": 50 };
    expect(place("study", STUDY_PROTOCOL, { metrics, counts, settings })).toMatchObject({
      table: "figure7",
      cells: ["ours", "20.0 % (15.0–25.1)", "70.0 %", "–", "30.0 %"],
      differences: [],
    });
  });
});

describe("groupRows", () => {
  it("keeps rows apart that came about otherwise, or on another number of pictures", () => {
    const row = (protocol: string, images: number) =>
      place("captions", protocol, { metrics: { CIDEr: 1 }, counts: { images } });
    const rows = [row("nlg-eval", 5000), row("coco", 5000), row("nlg-eval", 5000), row("nlg-eval", 20)];
    const groups = groupRows(rows, "table2");
    expect(groups.map(({ rows: own }) => own.length)).toEqual([2, 1, 1]);
    expect(groupRows(rows, "table1")).toEqual([]);
    const [same, coco, few] = groups.map((group) => verdict(group, "table2"));
    expect(same).toMatchObject({
      comparable: true,
      words: expect.stringContaining("Karpathy's test split of MS-COCO"),
    });
    expect(coco).toMatchObject({ comparable: false, words: expect.stringMatching(/^Not comparable .*coco/) });
    expect(few).toMatchObject({ comparable: false, words: expect.stringContaining("images: 20") });
  });
});
