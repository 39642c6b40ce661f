import { describe, expect, it } from "vitest";
import type { PageStorage } from "../parts/storage.js";
import { Session, type SessionPicture } from "./session.js";

class Tab implements PageStorage {
  readonly stored = new Map<string, string>();
  full = false;

  getItem(key: string): string | null {
    return this.stored.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.stored.set(key, value);
  }
}

const picture = (seed: number): SessionPicture => ({
  png: "iVBORw0KGgo=",
  caption: "a red apple",
  seed,
  index: 0,
  logLikelihood: -100,
  tokens: [1, 2, 3],
  droppedTokens: 0,
  settings: {
    caption: "a red apple",
    count: 1,
    candidates: 1,
    rerank: "none",
    seed,
    temperature: 1,
    topK: 256,
    guidance: 1,
    topP: 1,
    minP: 0,
  },
});

describe("Session", () => {
  it("has the newest first, survives a reload, and tells of changes", () => {
    const tab = new Tab();
    const session = new Session(tab, "mini");
    let changes = 0;
    session.onChange(() => changes++);
    session.add([picture(1)]);
    session.add([picture(2), picture(3)]);
    expect(session.pictures.map(({ seed }) => seed)).toEqual([2, 3, 1]);
    expect(changes).toBe(2);
    expect(new Session(tab, "mini").pictures).toEqual(session.pictures);
  });

  it("does not take another model's pictures for this one's", () => {
    const tab = new Tab();
    new Session(tab, "mini").add([picture(1)]);
    expect(new Session(tab, "large").pictures).toEqual([]);
  });

  it.each(["not JSON", "null", "[]", '{"model":"mini"}', '{"model":"mini","pictures":7}'])(
    "begins anew where what was kept is %j",
    (text) => {
      const tab = new Tab();
      tab.stored.set("lverse.session", text);
      expect(new Session(tab, "mini").pictures).toEqual([]);
    },
  );

  it("goes on where nothing more can be kept, and lets the oldest go", () => {
    const tab = new Tab();
    tab.full = true;
    const session = new Session(tab, "mini");
    for (let seed = 0; seed < 70; seed++) session.add([picture(seed)]);
    expect(session.pictures).toHaveLength(60);
    expect(session.pictures[0]?.seed).toBe(69);
    session.clear();
    expect(session.pictures).toEqual([]);
  });
});
