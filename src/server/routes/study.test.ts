import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedApplication, serveTiny } from "../../../test/served-model.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { stripes } from "../../../test/tiny-model.js";
import { encodePng } from "../../data/index.js";

const folder = temporaryFolder();
const path = join(folder, "study.json");
const logged: unknown[] = [];
let api: ServedApplication;

const items = Array.from({ length: 6 }, (_, i) => ({
  id: `item-${i}`,
  image: `images/${i}.png`,
  groundTruth: `truth ${i}`,
  prediction: `guess ${i}`,
}));

interface Progress {
  participant: string;
  answered: number;
  count: number;
  next: { trial: number; captions: [string, string]; picture: string } | null;
}

const answers = "/v1/study/answers";
const begin = (participant?: string) =>
  api.post("/v1/study/participants", participant === undefined ? {} : { participant });
const serve = () =>
  serveTiny(folder, {
    study: path,
    limits: { participants: 3 },
    onFailure: (error) => logged.push(error),
  });

async function okay<T = Progress>(response: Response | Promise<Response>): Promise<T> {
  const answer = await response;
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text) as T;
}

async function refused(response: Promise<Response>, status: number) {
  const answer = await response;
  expect(answer.status).toBe(status);
  return ((await answer.json()) as { error: { code: string; message: string; remedy: string } }).error;
}

beforeAll(async () => {
  mkdirSync(join(folder, "images"));
  for (let i = 0; i < 6; i++) {
    writeFileSync(join(folder, "images", `${i}.png`), await encodePng(stripes(16 + i, 16)));
  }
  writeFileSync(path, JSON.stringify({ title: "Cats", seed: 3, perParticipant: 4, items }));
  api = await serve();
});

afterAll(() => api.services.model.dispose());

test("tells what it asks, and the model tells of it", async () => {
  expect(await okay(api.get("/v1/study"))).toEqual({
    title: "Cats",
    question: "Which caption well describes the given image?",
    bothAnswer: "Both captions well describe the image",
    images: 6,
    count: 4,
  });
  expect(await okay(api.get("/v1/model"))).toMatchObject({ study: { title: "Cats", count: 4 } });
});

test("a participant answers all trials, each with its picture; the results are theirs", async () => {
  let at = await okay(begin("Ann & co"));
  expect(at).toMatchObject({ participant: "Ann & co", answered: 0, count: 4 });
  const votes = ["guess", "truth", "both", "guess"];
  for (const [i, vote] of votes.entries()) {
    const { trial, captions, picture } = at.next!;
    expect(trial).toBe(i);
    const number = captions[0].slice(-1);
    expect([...captions].sort()).toEqual([`guess ${number}`, `truth ${number}`]);
    const shown = await api.get(picture);
    expect(shown.headers.get("content-type")).toBe("image/png");
    const bytes = Buffer.from(await shown.arrayBuffer());
    expect(bytes.equals(readFileSync(join(folder, "images", `${number}.png`)))).toBe(true);
    const choice = vote === "both" ? "both" : captions[0].startsWith(vote) ? "first" : "second";
    at = await okay(api.post(answers, { participant: "Ann & co", trial, choice }));
    expect(at.answered).toBe(i + 1);
  }
  expect(at.next).toBeNull();
  expect(await okay(begin("Ann & co"))).toEqual(at);
  const results = await okay<Record<string, unknown>>(api.get("/v1/study/results"));
  expect(results).toMatchObject({
    participants: 1,
    finished: 1,
    answers: 4,
    votes: { prediction: 2, groundTruth: 1, both: 1 },
    shares: { prediction: { value: 0.5 }, predictionOrBoth: { value: 0.75 } },
    alpha: null,
  });
  expect(results).toEqual(JSON.parse(JSON.stringify({ ...api.services.study!.results(), alpha: null })));
  // They are counted anew with every answer, and are there for another server.
  const { participant, next } = await okay(begin());
  expect(participant).toMatch(/^[0-9a-f-]{36}$/);
  await okay(api.post(answers, { participant, trial: next!.trial, choice: "both" }));
  expect(await okay(api.get("/v1/study/results"))).toMatchObject({ answers: 5, participants: 2 });
  const other = await serve();
  expect(await okay(other.get("/v1/study/results"))).toMatchObject({ answers: 5, participants: 2 });
  await other.services.model.dispose();
});

test("no browser keeps a picture, which would stand beside another study's captions", async () => {
  const { next } = await okay(begin("Ann & co, again"));
  const shown = await api.get(next!.picture);
  expect(shown.headers.get("cache-control")).toBe("no-store");
});

describe("refuses", () => {
  test("another answer to a trial, and takes the same again", async () => {
    const { next } = await okay(begin("Bea"));
    const answer = { participant: "Bea", trial: next!.trial, choice: "first" };
    await okay(api.post(answers, answer));
    expect(await okay(api.post(answers, answer))).toMatchObject({ answered: 1 });
    const error = await refused(api.post(answers, { ...answer, choice: "both" }), 409);
    expect(error.code).toBe("already_answered");
  });

  test("a newcomer where all places are taken, and lets others go on", async () => {
    const { next } = await okay(begin("Zoe"));
    const error = await refused(
      api.post(answers, { participant: "Zoe", trial: next!.trial, choice: "both" }),
      409,
    );
    expect(error.code).toBe("study_full");
    const bea = await okay(begin("Bea"));
    await okay(api.post(answers, { participant: "Bea", trial: bea.next!.trial, choice: "both" }));
  });

  test.each([
    [{ participant: "Bea", trial: 4, choice: "both" }, "trials 0 to 3, 4 given"],
    [{ participant: "Bea", trial: -1, choice: "both" }, "trial: -1 given"],
    [
      { participant: "Bea", trial: 2, choice: "third" },
      'choice: "third" given, expected one of first, second, both',
    ],
    [{ participant: " ", trial: 2, choice: "both" }, "participant"],
    [{ participant: "a".repeat(201), trial: 2, choice: "both" }, "at most 200 characters"],
    [{ trial: 2, choice: "both" }, "participant: missing"],
    [{ participant: "Bea", trail: 2, choice: "both" }, "did you mean trial?"],
  ])("%j", async (sent, message) => {
    const error = await refused(api.post(answers, sent), 400);
    expect(error.message).toContain(message);
  });

  test.each([
    "participant=Bea&trial=99",
    "participant=Bea&trial=../../model/config.json",
    "participant=Bea",
    "participant=&trial=0",
    "participant=Bea&trial=0&path=/etc/passwd",
  ])("a picture of no trial: %s", async (query) => {
    expect((await refused(api.get(`/v1/study/picture?${query}`), 400)).code).toBe("invalid_request");
  });

  test("bodies that are no answer", async () => {
    const large = { participant: "a".repeat(70_000), trial: 0, choice: "both" };
    expect((await refused(api.post(answers, large), 413)).code).toBe("too_large");
  });

  test("everything where there is no study", async () => {
    const none = await serveTiny(folder);
    for (const response of [none.get("/v1/study"), none.get("/v1/study/results")]) {
      expect(await refused(response, 404)).toMatchObject({
        code: "no_study",
        remedy: expect.stringContaining("--study"),
      });
    }
    await none.services.model.dispose();
  });
});

test("files that fail are told to the log, and nothing of them to participants", async () => {
  const outside = join(folder, "outside");
  mkdirSync(join(outside, "images"), { recursive: true });
  symlinkSync(join(folder, "images", "0.png"), join(outside, "images", "0.png"));
  const linked = join(outside, "study.json");
  writeFileSync(linked, JSON.stringify({ title: "Links", seed: 1, items: items.slice(0, 1) }));
  const other = await serveTiny(folder, { study: linked, onFailure: (error) => logged.push(error) });
  logged.length = 0;
  const picture = await refused(other.get("/v1/study/picture?participant=Ann&trial=0"), 503);
  expect(picture.code).toBe("study_unavailable");
  appendFileSync(join(outside, "study.answers.jsonl"), "somebody else\n");
  const sent = { participant: "Ann", trial: 0, choice: "both" };
  const stored = await refused(other.post(answers, sent), 503);
  expect(JSON.stringify([picture, stored])).not.toContain(outside);
  expect(logged.map(String)).toEqual([
    expect.stringContaining("lies outside the study's folder"),
    expect.stringContaining("another program has written to it"),
  ]);
  await other.services.model.dispose();
});
