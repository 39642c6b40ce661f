import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { stripes } from "../../../test/tiny-model.js";
import { encodePng } from "../../data/index.js";
import { createStudy, type NewStudy } from "./create-study.js";
import { StudyError } from "./errors.js";
import { answersPath, Study } from "./study.js";
import { readStudyFile } from "./study-file.js";

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
let number = 0;
const newPath = () => at("made", `study-${number++}.json`);

const ids = Array.from({ length: 8 }, (_, i) => `${100 + i}`);

beforeAll(async () => {
  await mkdir(at("val"));
  for (const [i, id] of ids.entries()) {
    writeFileSync(at("val", `${id}.png`), await encodePng(stripes(8 + i, 8)));
  }
});

const plan = (changes: Partial<NewStudy> = {}): NewStudy => ({
  title: "Birds",
  seed: 1,
  predictions: ids.map((id) => ({ id, caption: `guess ${id}` })),
  groundTruths: ids.map((id) => ({ id, captions: [` truth ${id} `, "another"] })),
  pictures: new Map(ids.map((id) => [id, at("val", `${id}.png`)])),
  ...changes,
});

describe("createStudy", () => {
  it("writes a study that participants can begin, with copies of pictures from elsewhere", async () => {
    const path = newPath();
    const seen: number[] = [];
    const { study, copied, notes } = await createStudy(
      path,
      plan({ perParticipant: 3, onPicture: (done) => seen.push(done) }),
    );
    expect(await readStudyFile(path)).toEqual(study);
    expect({ copied, notes, seen }).toEqual({ copied: 8, notes: [], seen: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(study).toMatchObject({ title: "Birds", seed: 1, perParticipant: 3 });
    expect(study.items[2]).toEqual({
      id: "102",
      image: "study-0.pictures/102.png",
      groundTruth: "truth 102",
      prediction: "guess 102",
    });
    const loaded = await Study.load(path);
    const { path: picture } = await loaded.picture("ann", loaded.nextTrial("ann")!.trial);
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe("PNG");
  });

  it("leaves pictures where they are that lie in the study's folder", async () => {
    const path = at("here.json");
    const { study, copied } = await createStudy(path, plan());
    expect(copied).toBe(0);
    expect(study.items[0]!.image).toBe("val/100.png");
    expect(existsSync(at("here.pictures"))).toBe(false);
  });

  it("keeps apart pictures that have the same name", async () => {
    await mkdir(at("other"));
    writeFileSync(at("other", "100.png"), await encodePng(stripes(30, 30)));
    const pictures = new Map([...plan().pictures, ["107", at("other", "100.png")] as const]);
    const { study } = await createStudy(newPath(), plan({ pictures }));
    const [first, last] = [study.items[0]!, study.items[7]!].map(({ image }) =>
      readFileSync(at("made", image)),
    );
    expect(first).toEqual(readFileSync(at("val", "100.png")));
    expect(last).toEqual(readFileSync(at("other", "100.png")));
  });

  it("replaces no picture that is there, and copies none twice", async () => {
    const path = newPath();
    const { study } = await createStudy(path, plan());
    const copies = path.replace(".json", ".pictures");
    expect((await createStudy(path, plan())).study).toEqual(study);
    expect(readdirSync(copies)).toHaveLength(8);
    const another = await encodePng(stripes(9, 30));
    writeFileSync(join(copies, "103.png"), another);
    const again = await createStudy(path, plan());
    expect(again.study.items[3]!.image).toMatch(/^study-\d+\.pictures\/1-103\.png$/);
    expect(readFileSync(join(copies, "103.png"))).toEqual(Buffer.from(another));
    expect(readFileSync(join(copies, "1-103.png"))).toEqual(readFileSync(at("val", "103.png")));
  });

  it("draws a sample, the same for the same seed, in the predictions' order", async () => {
    const sampled = async (seed: number) => {
      const { study } = await createStudy(newPath(), plan({ sample: 4, seed }));
      return study.items.map(({ id }) => id);
    };
    const first = await sampled(1);
    expect(first).toHaveLength(4);
    expect(first).toEqual([...first].sort());
    expect(await sampled(1)).toEqual(first);
    expect(await Promise.all([2, 3, 4].map(sampled))).not.toEqual([first, first, first]);
  });

  it("leaves empty captions out, and says of which images", async () => {
    const predictions = plan().predictions.map((one, i) => (i === 3 ? { ...one, caption: " " } : one));
    const groundTruths = plan().groundTruths.map((one, i) => (i === 5 ? { ...one, captions: [""] } : one));
    const { study, notes } = await createStudy(newPath(), plan({ predictions, groundTruths }));
    expect(study.items.map(({ id }) => id)).toEqual(["100", "101", "102", "104", "106", "107"]);
    expect(notes).toEqual([expect.stringContaining("left out: 2 (103, 105)")]);
  });

  it.each<[string, Partial<NewStudy>, string]>([
    ["a sample of more images than there are", { sample: 9 }, "8 images have both captions, expected 9"],
    ["more images a participant than there are", { perParticipant: 9 }, "expected 9 or more"],
    [
      "more images a participant than the sample",
      { perParticipant: 5, sample: 4 },
      "5 images a participant of 4 in the study",
    ],
    ["an image without a picture", { pictures: new Map() }, "no picture for image 100"],
    [
      "a format that browsers may not show",
      { pictures: new Map(ids.map((id) => [id, at("val", `${id}.tif`)])) },
      "100.tif is of a format that browsers may not show",
    ],
  ])("refuses %s", async (_, changes, message) => {
    const path = newPath();
    await expect(createStudy(path, plan(changes))).rejects.toThrow(StudyError);
    await expect(createStudy(path, plan(changes))).rejects.toThrow(message);
    expect(existsSync(path)).toBe(false);
  });

  it("refuses a prediction without a ground truth, and a picture that does not decode, by name", async () => {
    await expect(createStudy(newPath(), plan({ groundTruths: [] }))).rejects.toThrow("100, 101, 102");
    writeFileSync(at("broken.png"), "broken");
    const pictures = new Map([...plan().pictures, ["104", at("broken.png")] as const]);
    const path = newPath();
    await expect(createStudy(path, plan({ pictures }))).rejects.toThrow("broken.png");
    expect(existsSync(path)).toBe(false);
  });

  it("does not replace a study that has answers", async () => {
    const path = newPath();
    await createStudy(path, plan());
    await createStudy(path, plan({ title: "Fish" }));
    const study = await Study.load(path);
    await study.answer("ann", 0, "both");
    await expect(createStudy(path, plan())).rejects.toThrow(`${answersPath(path)} has answers`);
    expect((await Study.load(path)).results().answers).toBe(1);
    expect(readdirSync(at("made")).filter((name) => name.startsWith("."))).toEqual([]);
  });
});
