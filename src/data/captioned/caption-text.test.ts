import { expect, test } from "vitest";
import { captionFields, captionLines, tidyCaptions } from "./caption-text.js";
import { Remarks } from "./remarks.js";

const bytes = (text: string) => Buffer.from(text);

test("white space becomes one space; empty and repeated captions go and are counted", () => {
  const remarks = new Remarks();
  const given = ["A cat \n on\ta mat.", "  A cat on a mat. ", "", " \u00a0 ", "A dog."];
  expect(tidyCaptions(given, "7", remarks)).toEqual(["A cat on a mat.", "A dog."]);
  expect(remarks.lines).toEqual(["repeated captions dropped: 1 (7)", "empty captions dropped: 2 (7)"]);
});

test("a .txt has a caption a line, whatever ends the lines", () => {
  const remarks = new Remarks();
  const text = "\ufeffAn apple.\r\n\r\nein grüner Apfel\rтри яблока\n\n";
  expect(captionLines(bytes(text), "a.txt", remarks)).toEqual([
    "An apple.",
    "ein grüner Apfel",
    "три яблока",
  ]);
  expect(remarks.lines).toEqual([]);
});

test("what is not UTF-8 gives no caption and a remark", () => {
  const remarks = new Remarks();
  expect(captionLines(Buffer.from("grün", "latin1"), "a.txt", remarks)).toEqual([]);
  expect(captionLines(Buffer.from("\ufeffred", "utf16le"), "b.txt", remarks)).toEqual([]);
  expect(remarks.lines).toEqual(["captions that are not UTF-8, dropped: 2 (a.txt, b.txt)"]);
});

test.each([
  ['{"caption": "A cat."}', ["A cat."]],
  ['{"captions": ["A cat.", "A dog."], "width": 3}', ["A cat.", "A dog."]],
  ['{"caption": "A cat.", "captions": ["A dog.", "A cat."]}', ["A cat.", "A dog."]],
  ['{"captions": "A cat."}', ["A cat."]],
  ['{"caption": null, "url": "x"}', []],
  ["{}", []],
])("fields of %s", (json, captions) => {
  expect(captionFields(bytes(json), "x.json", new Remarks())).toEqual(captions);
});

test.each([
  ['{"caption": 7}', "captions that are no text"],
  ['{"captions": ["A cat.", {}]}', "captions that are no text"],
  ["[]", "metadata that is no JSON object"],
  ["{", "metadata that is no JSON object"],
  ["\xff", "metadata that is no JSON object"],
])("%s is remarked", (json, remark) => {
  const remarks = new Remarks();
  expect(captionFields(Buffer.from(json, "latin1"), "x.json", remarks)).toEqual([]);
  expect(remarks.lines).toEqual([`${remark}, dropped: 1 (x.json)`]);
});

test("remarks count all and name five", () => {
  const remarks = new Remarks();
  for (let i = 0; i < 1234; i++) remarks.add("left out", `${i}.jpg`);
  expect(remarks.lines).toEqual(["left out: 1,234 (0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg, …)"]);
  expect([remarks.count("left out"), remarks.count("other")]).toEqual([1234, 0]);
});
