import { afterEach, describe, expect, it, vi } from "vitest";
import { sendAnswer } from "./study-client.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Answers requests in turn, and lists where they went. */
function serving(...answers: readonly (readonly [status: number, body: object])[]): string[] {
  const asked: string[] = [];
  const left = [...answers];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const [status, body] = left.shift()!;
    return new Response(JSON.stringify(body), { status });
  });
  return asked;
}

const refusal = (code: string) => ({ error: { code, message: "no", remedy: "Go on." } });
const next = { participant: "Ann", answered: 2, count: 3, next: null };

describe("sendAnswer", () => {
  it("goes on where another window has answered the trial", async () => {
    const asked = serving([409, refusal("already_answered")], [200, next]);
    expect(await sendAnswer("Ann", 1, "both")).toEqual(next);
    expect(asked).toEqual(["/v1/study/answers", "/v1/study/participants"]);
  });

  it("tells of every other refusal", async () => {
    const asked = serving([409, refusal("study_full")]);
    await expect(sendAnswer("Ann", 1, "both")).rejects.toMatchObject({ code: "study_full" });
    expect(asked).toHaveLength(1);
  });
});
