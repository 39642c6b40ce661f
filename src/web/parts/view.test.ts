import { describe, expect, it } from "vitest";
import { linkTo, parseLink } from "./view.js";

describe("links", () => {
  it("come back as they went", () => {
    const query = new URLSearchParams({ caption: "what? a #1 & more = 50 %", seed: "7" });
    const { view, query: read } = parseLink(linkTo("draw", query));
    expect(view).toBe("draw");
    expect([...read]).toEqual([...query]);
  });

  it("may lack a query or everything", () => {
    expect(linkTo("describe")).toBe("#describe");
    expect(linkTo("describe", new URLSearchParams())).toBe("#describe");
    expect(parseLink("#describe").view).toBe("describe");
    expect(parseLink("").view).toBe("");
    expect([...parseLink("#draw?").query]).toEqual([]);
  });
});
