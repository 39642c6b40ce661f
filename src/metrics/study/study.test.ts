import { appendFile, type FileHandle, mkdir, open, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { CheckpointError } from "../../checkpoint/errors.js";
import { type Answer, AnswerLog } from "./answer-log.js";
import { StudyAnswerError, StudyError } from "./errors.js";
import { answersPath, BOTH_ANSWER, STUDY_QUESTION, Study } from "./study.js";
import { readStudyFile } from "./study-file.js";
import { drawTrials } from "./trials.js";

const folder = temporaryFolder();
let number = 0;

const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    image: `images/${i}.png`,
    groundTruth: `truth ${i}`,
    prediction: `guess ${i}`,
  }));

async function newStudy(count: number, changes: object = {}): Promise<string> {
  const path = join(folder, `study-${number++}.json`);
  await writeFile(path, JSON.stringify({ title: "A study", seed: 3, items: items(count), ...changes }));
  return path;
}

/** Answers the participant's next trial as the function says. */
async function answerNext(study: Study, participant: string, choice: "first" | "second" | "both") {
  const trial = study.nextTrial(participant)!;
  await study.answer(participant, trial.trial, choice);
  return trial;
}

describe("readStudyFile", () => {
  it("shows 50 images to each, or all where there are fewer, or as many as it says", async () => {
    expect((await readStudyFile(await newStudy(500))).perParticipant).toBe(50);
    expect((await readStudyFile(await newStudy(8))).perParticipant).toBe(8);
    expect((await readStudyFile(await newStudy(8, { perParticipant: 5 }))).perParticipant).toBe(5);
  });

  it.each([
    [{ perParticipant: 9 }, StudyError, "perParticipant is 9, and there are 8 images"],
    [
      { items: [...items(2), ...items(2)] },
      StudyError,
      "ids that come more than once; give each image its own: 0, 1",
    ],
    [
      { items: items(2).map((item) => ({ ...item, prediction: " " })) },
      StudyError,
      "an empty caption, which nobody can judge; leave them out: 0, 1",
    ],
    [{ items: [] }, CheckpointError, "items"],
    [{ items: [{ id: "1" }] }, CheckpointError, "items.0.image"],
    [{ seed: -1 }, CheckpointError, "seed"],
    [{ perParticpant: 5 }, CheckpointError, "perParticpant"],
  ])("refuses %j", async (changes, type, message) => {
    const path = await newStudy(8, changes);
    await expect(readStudyFile(path)).rejects.toThrow(type);
    await expect(readStudyFile(path)).rejects.toThrow(message);
    await expect(readStudyFile(path)).rejects.toThrow(path);
  });

  it.each(["/etc/passwd", "../a.png", "a/../../b.png", "C:\\a.png", "..\\a.png", "a\0.png"])(
    "refuses a picture called %j",
    async (image) => {
      const path = await newStudy(1, { items: [{ ...items(1)[0], image }] });
      await expect(readStudyFile(path)).rejects.toThrow("pictures outside the study's folder");
    },
  );

  it.each(["a.svg", "a.html", "a", "a.png.tif"])("refuses %j, which browsers may not show", async (image) => {
    const path = await newStudy(1, { items: [{ ...items(1)[0], image }] });
    await expect(readStudyFile(path)).rejects.toThrow(
      `names that end in .avif, .gif, .jpeg, .jpg, .png, .webp: ${image}`,
    );
  });
});

describe("drawTrials", () => {
  const study = { title: "", seed: 1, perParticipant: 50, items: items(500) };

  it("draws images without repetition, others for each participant, the same each time", () => {
    const ann = drawTrials(study, "ann");
    expect(new Set(ann.map(({ item }) => item.id)).size).toBe(50);
    expect(drawTrials(study, "ann")).toEqual(ann);
    expect(drawTrials(study, "bob")).not.toEqual(ann);
    expect(drawTrials({ ...study, seed: 2 }, "ann")).not.toEqual(ann);
  });

  it("shows every image and each order of captions about equally often", () => {
    const shown = new Map<string, number>();
    let groundTruthFirst = 0;
    for (let participant = 0; participant < 400; participant++) {
      for (const { item, first } of drawTrials(study, `p${participant}`)) {
        shown.set(item.id, (shown.get(item.id) ?? 0) + 1);
        if (first === "groundTruth") groundTruthFirst++;
      }
    }
    // 20,000 trials: 40 an image with a deviation of 6; half of them with a deviation of 71.
    expect(shown.size).toBe(500);
    expect(Math.min(...shown.values())).toBeGreaterThan(40 - 5 * 6);
    expect(Math.max(...shown.values())).toBeLessThan(40 + 5 * 6);
    expect(Math.abs(groundTruthFirst - 10_000)).toBeLessThan(4 * 71);
  });
});

describe("Study", () => {
  it("asks each participant about all their images, and does not say which caption is whose", async () => {
    const study = await Study.load(await newStudy(6, { perParticipant: 4 }));
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      const trial = await answerNext(study, "ann", "both");
      expect(trial).toEqual({
        participant: "ann",
        trial: i,
        count: 4,
        captions: trial.captions,
      });
      const id = /\d/.exec(trial.captions[0])![0];
      expect([...trial.captions].sort()).toEqual([`guess ${id}`, `truth ${id}`]);
      seen.push(id);
    }
    expect(new Set(seen).size).toBe(4);
    expect(study.nextTrial("ann")).toBeUndefined();
    expect(study.nextTrial("bob")).toMatchObject({ trial: 0 });
    expect(study.participants()).toEqual([{ participant: "ann", answered: 4, count: 4 }]);
  });

  it("begins, tells of progress, and goes on under the same name", async () => {
    const path = await newStudy(6, { perParticipant: 4, title: "Birds" });
    const study = await Study.load(path);
    expect(study.begin(" ann ")).toEqual({
      participant: "ann",
      answered: 0,
      count: 4,
      title: "Birds",
      question: STUDY_QUESTION,
      bothAnswer: BOTH_ANSWER,
    });
    expect(await study.answer("ann", 0, "first")).toEqual({ participant: "ann", answered: 1, count: 4 });
    expect((await Study.load(path)).begin("ann")).toMatchObject({ answered: 1 });
    const [one, other] = [study.begin().participant, study.begin().participant];
    expect(one).not.toBe(other);
    expect(study.nextTrial(one)).toMatchObject({ participant: one, trial: 0 });
    expect(study.participants()).toHaveLength(1);
    expect(() => study.begin(" ")).toThrow(StudyAnswerError);
  });

  it("leads to its pictures, and to nothing outside its folder", async () => {
    const inner = join(folder, "inner");
    await mkdir(join(inner, "images"), { recursive: true });
    await writeFile(join(folder, "secret.png"), "secret");
    await writeFile(join(inner, "images", "0.png"), "picture");
    await symlink(join(folder, "secret.png"), join(inner, "images", "1.png"));
    await symlink("0.png", join(inner, "images", "2.png"));
    await mkdir(join(inner, "images", "3.png"));
    const path = join(inner, "study.json");
    await writeFile(path, JSON.stringify({ title: "", seed: 3, items: items(5) }));
    const study = await Study.load(path);
    const outcomes: Record<string, string> = {};
    for (let trial = study.nextTrial("ann"); trial; trial = study.nextTrial("ann")) {
      const id = /\d/.exec(trial.captions[0])![0];
      outcomes[id] = await study.picture("ann", trial.trial).then(
        ({ path, mediaType }) => readFile(path, "utf8").then((text) => `${mediaType} ${text}`),
        (error: StudyError) => error.message,
      );
      await study.answer("ann", trial.trial, "both");
    }
    expect(outcomes).toEqual({
      0: "image/png picture",
      1: expect.stringContaining('"images/1.png" lies outside the study\'s folder'),
      2: "image/png picture",
      3: expect.stringContaining("is no file"),
      4: expect.stringContaining("is not there (ENOENT"),
    });
    await expect(study.picture("ann", 5)).rejects.toThrow("trials 0 to 4, 5 given");
  });

  it("counts for the caption that was chosen, wherever it stood", async () => {
    const path = await newStudy(30);
    const study = await Study.load(path);
    const positions = new Set<string>();
    for (let trial = study.nextTrial("ann"); trial; trial = study.nextTrial("ann")) {
      const choice = trial.captions[0].startsWith("guess") ? "first" : "second";
      positions.add(choice);
      await study.answer("ann", trial.trial, choice);
    }
    expect(positions.size).toBe(2);
    expect(study.results().votes).toEqual({ prediction: 30, groundTruth: 0, both: 0 });
    const again = await Study.load(path);
    expect(again.results()).toEqual(study.results());
    expect(again.notices).toEqual([]);
  });

  it("goes on where a participant stopped, in another process", async () => {
    const path = await newStudy(10);
    const before = await Study.load(path, { now: () => new Date(0) });
    await answerNext(before, "ann", "first");
    await answerNext(before, "ann", "second");
    await answerNext(before, "bob", "both");
    const after = await Study.load(path);
    expect(after.nextTrial("ann")).toEqual(before.nextTrial("ann"));
    expect(after.nextTrial("ann")!.trial).toBe(2);
    expect(after.nextTrial("bob")!.trial).toBe(1);
    const lines = (await readFile(answersPath(path), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2]!)).toMatchObject({
      participant: "bob",
      choice: "both",
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  it("takes an answer twice if it is the same, and refuses another, no choice, no trial and no name", async () => {
    const path = await newStudy(5);
    const study = await Study.load(path);
    await Promise.all([study.answer("ann", 0, "first"), study.answer("ann", 0, "first")]);
    expect(study.results().answers).toBe(1);
    await expect(study.answer("ann", 0, "both")).rejects.toThrow("answered trial 0 with first, now both");
    await expect(study.answer("ann", 5, "both")).rejects.toThrow("ann has trials 0 to 4, 5 given");
    await expect(study.answer("ann", -1, "both")).rejects.toThrow(StudyAnswerError);
    await expect(study.answer("ann", 0, "both")).rejects.toMatchObject({ problem: "answered" });
    await expect(study.answer("", 0, "both")).rejects.toMatchObject({ problem: "participant" });
    await expect(study.answer("ann", 1, "third" as "both")).rejects.toThrow(
      'first, second, both; "third" given',
    );
    expect(() => study.nextTrial(" ")).toThrow("1 to 200 characters");
    expect(study.results().answers).toBe(1);
  });

  it("keeps every answer that came before a crash, wherever that tore the file, and goes on", async () => {
    const path = await newStudy(6);
    const study = await Study.load(path);
    for (const choice of ["first", "second", "both"] as const) await answerNext(study, "ann é", choice);
    const whole = await readFile(answersPath(path));
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([i]) => i);
    const torn = join(folder, "torn.jsonl");
    const near = ends.flatMap((end) => [end - 1, end, end + 1]);
    const sizes = new Set([...near, ...Array.from({ length: 12 }, (_, i) => i * 37)]);
    for (const size of sizes) {
      await writeFile(torn, whole.subarray(0, size));
      const left = await Study.load(path, { answers: torn });
      // A line without its end counts if it is whole otherwise.
      const answers = ends.filter((end) => end <= size).length;
      expect(left.results().answers).toBe(answers);
      const within = size > 0 && !ends.includes(size) && !ends.includes(size - 1);
      expect(left.notices).toHaveLength(within ? 1 : 0);
      if (within) expect(left.notices[0]).toMatch(/torn\.jsonl, line \d: torn, \d+ bytes are passed over/);
      expect(left.nextTrial("ann é")!.trial).toBe(answers);
      await answerNext(left, "ann é", "both");
      const after = await Study.load(path, { answers: torn });
      expect(after.results().answers).toBe(answers + 1);
      expect(after.notices).toEqual([]);
    }
  });

  it("passes over zeros that a crash of the machine left, and refuses damage in the middle", async () => {
    const path = await newStudy(6);
    const study = await Study.load(path);
    await answerNext(study, "ann", "both");
    await appendFile(answersPath(path), Buffer.alloc(30));
    await appendFile(answersPath(path), "\n");
    const left = await Study.load(path);
    expect(left.notices).toHaveLength(1);
    await answerNext(left, "ann", "first");
    expect((await Study.load(path)).results().answers).toBe(2);
    const lines = await readFile(answersPath(path), "utf8");
    await writeFile(answersPath(path), lines.replace('"both"', '"bith"'));
    await expect(Study.load(path)).rejects.toThrow("line 1 is no answer; take it away, or restore");
    await writeFile(answersPath(path), `${lines}{}\n`);
    await expect(Study.load(path)).rejects.toThrow("line 3 is no answer");
  });

  it("refuses answers to another study, and answers that were never asked for", async () => {
    const path = await newStudy(6);
    const study = await Study.load(path);
    await answerNext(study, "ann", "both");
    await expect(Study.load(await newStudy(7), { answers: answersPath(path) })).rejects.toThrow(
      "line 1 answers another study",
    );
    const stored = await readFile(answersPath(path), "utf8");
    await writeFile(answersPath(path), stored.replace('"participant":"ann"', '"participant":"zoe"'));
    await expect(Study.load(path)).rejects.toThrow(
      /line 1: trial 0 of zoe was about \d, \w+ first; found \d/,
    );
    await writeFile(answersPath(path), stored.replace('"trial":0', '"trial":99'));
    await expect(Study.load(path)).rejects.toThrow("was never drawn");
  });

  it("counts an answer once that stands twice in the file, and says so", async () => {
    const path = await newStudy(6);
    const study = await Study.load(path);
    await answerNext(study, "ann", "both");
    await appendFile(answersPath(path), await readFile(answersPath(path)));
    const twice = await Study.load(path);
    expect(twice.results().answers).toBe(1);
    expect(twice.notices).toEqual([expect.stringContaining("1 answers to trials that were answered before")]);
  });
});

describe("AnswerLog", () => {
  const answer = (trial: number): Answer => ({
    study: "s",
    participant: "p",
    trial,
    item: "i",
    first: "prediction",
    choice: "both",
    at: "",
  });

  it("does not count an answer that a full disk cut off, and stores the next one whole", async () => {
    const path = join(folder, "full.jsonl");
    let full = false;
    const log = await AnswerLog.load(path, {
      open: async (...parameters) => {
        const handle = await open(...parameters);
        if (!full) return handle;
        const write = async (bytes: Uint8Array) => {
          await handle.appendFile(bytes.subarray(0, 10));
          throw new Error("ENOSPC: no space left on device");
        };
        return new Proxy(handle, {
          get: (target, name) =>
            name === "write" ? write : bound(target, Reflect.get(target, name, target) as unknown),
        });
      },
    });
    await log.append(answer(0));
    full = true;
    await expect(log.append(answer(1))).rejects.toThrow("could not be stored (ENOSPC");
    full = false;
    await log.append(answer(2));
    const { answers, notices } = await AnswerLog.load(path);
    expect(answers).toEqual([answer(0), answer(2)]);
    expect(notices).toEqual([]);
  });

  it("refuses to write where another program has written", async () => {
    const path = join(folder, "shared.jsonl");
    const [first, second] = [await AnswerLog.load(path), await AnswerLog.load(path)];
    await first.append(answer(0));
    await expect(second.append(answer(1))).rejects.toThrow("another program has written to it");
    expect((await AnswerLog.load(path)).answers).toEqual([answer(0)]);
  });

  it("says why a file cannot be read", async () => {
    await expect(AnswerLog.load(folder)).rejects.toThrow(StudyError);
  });
});

function bound(target: FileHandle, value: unknown): unknown {
  return typeof value === "function" ? (value.bind(target) as unknown) : value;
}
