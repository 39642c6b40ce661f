import { describe, expect, it } from "vitest";
import { basis, shareWords } from "./result-table.js";
import type { StudyResults } from "./study-client.js";

describe("shareWords", () => {
  it("says what there is of a share", () => {
    expect(shareWords({})).toBe("no answers yet");
    expect(shareWords({ value: 0.25 })).toBe("25 %");
    expect(shareWords({ value: 0.25, low: 0.1, high: 0.402 })).toBe("25 % (10 % to 40 %)");
    expect(shareWords({ value: 0, low: 0, high: 0 })).toBe("0 % (0 % to 0 %)");
  });
});

describe("basis", () => {
  const results: StudyResults = {
    participants: 3,
    finished: 2,
    answers: 120,
    shares: { prediction: {}, groundTruth: {}, both: {}, predictionOrBoth: {} },
    alpha: 0.4167,
    sharedImages: 1,
  };

  it("tells who answered, and how far they agree", () => {
    expect(basis(results)).toBe(
      "120 answers of 3 participants, 2 with all their pictures answered. They agree with Krippendorff's alpha of 0.42 on 1 picture that several judged.",
    );
  });

  it("claims no agreement where there is none to measure", () => {
    expect(basis({ ...results, participants: 2, alpha: null })).toBe(
      "120 answers of 2 participants, all with all their pictures answered. Nothing can be said of their agreement yet.",
    );
  });
});
