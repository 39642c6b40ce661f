import { describe, expect, it } from "vitest";
import {
  allowedSettings,
  type DrawSettings,
  defaultSettings,
  freshSeed,
  settingsFromQuery,
  settingsToQuery,
} from "./draw-settings.js";
import { choosing, limits } from "./testdata/draw-limits.js";

const settings: DrawSettings = {
  caption: "a red & blue apple",
  count: 2,
  candidates: 8,
  rerank: "self",
  seed: 7,
  temperature: 0.85,
  topK: 64,
  guidance: 1.5,
  topP: 0.9,
  minP: 0.01,
};

describe("a link", () => {
  it("keeps settings, whatever characters the caption has", () => {
    for (const caption of ["a red & blue apple", "100% = #1?", "été ☀", ""]) {
      const link = settingsToQuery({ ...settings, caption }).toString();
      expect(settingsFromQuery(new URLSearchParams(link), limits)).toEqual({ ...settings, caption });
    }
  });

  it("takes the usual where it says nothing or nonsense", () => {
    const usual = defaultSettings(limits);
    expect(settingsFromQuery(new URLSearchParams(""), limits)).toEqual(usual);
    const nonsense = new URLSearchParams(
      "count=x&seed=&topK=NaN&temperature=Infinity&rerank=clip&guidance=much&topP=0&minP=x",
    );
    expect(settingsFromQuery(nonsense, limits)).toEqual(usual);
  });

  it("asks for as many candidates as pictures where it says nothing of them", () => {
    expect(settingsFromQuery(new URLSearchParams("count=4"), limits)).toMatchObject({
      count: 4,
      candidates: 4,
      rerank: "none",
    });
  });

  it("asks for the best of as many as the model is best asked for where it says nothing of them", () => {
    const asked = (query: string) => {
      const { count, candidates, rerank } = settingsFromQuery(new URLSearchParams(query), choosing);
      return { count, candidates, rerank };
    };
    expect(asked("")).toEqual({ count: 1, candidates: 8, rerank: "self" });
    expect(asked("count=4")).toEqual({ count: 4, candidates: 8, rerank: "self" });
    expect(asked("count=12")).toMatchObject({ count: 12, candidates: 12 });
    expect(asked("candidates=1&rerank=none")).toEqual({ count: 1, candidates: 1, rerank: "none" });
    expect(settingsFromQuery(new URLSearchParams(""), choosing)).toEqual(defaultSettings(choosing));
  });
});

describe("allowedSettings", () => {
  it("leaves what is allowed alone", () => {
    expect(allowedSettings(settings, limits)).toEqual(settings);
  });

  it("brings numbers into their ranges", () => {
    const beyond = {
      ...settings,
      count: 99,
      candidates: 999,
      seed: -1,
      temperature: 7,
      topK: 1e9,
      guidance: 99,
      topP: 3,
    };
    expect(allowedSettings(beyond, limits)).toMatchObject({
      count: 16,
      candidates: 64,
      seed: 0,
      temperature: 2,
      topK: 768,
      guidance: 8,
      topP: 1,
    });
  });

  it("never asks for fewer candidates than pictures, nor for more with nothing to choose by", () => {
    expect(allowedSettings({ ...settings, count: 4, candidates: 2 }, limits).candidates).toBe(4);
    expect(allowedSettings({ ...settings, rerank: "none" }, limits).rerank).toBe("self");
    expect(allowedSettings({ ...settings, candidates: 2, rerank: "none" }, limits).rerank).toBe("none");
  });

  it("cuts captions to the length that the server takes, between characters, not within one", () => {
    const cut = (caption: string) => allowedSettings({ ...settings, caption }, limits).caption;
    expect(cut("🍎".repeat(30))).toBe("🍎".repeat(10));
    expect(cut(`a${"🍎".repeat(30)}`)).toBe(`a${"🍎".repeat(9)}`);
    expect(cut("🍎".repeat(10))).toBe("🍎".repeat(10));
  });
});

describe("freshSeed", () => {
  it("is a short number", () => {
    expect(freshSeed((array) => array.fill(123_456_789))).toBe(456_789);
    expect(freshSeed((array) => array.fill(2 ** 32 - 1))).toBeLessThan(1_000_000);
  });
});
