import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { findCaptionPictures } from "./caption-pictures.js";

const folder = temporaryFolder();
mkdirSync(join(folder, "val2014"));
for (const name of ["val2014/COCO_val2014_000000000042.jpg", "b7.png", "000000000143.jpg", "first.webp"]) {
  writeFileSync(join(folder, name), "");
}

const find = (...images: { id: string; file?: string }[]) => findCaptionPictures(folder, images);

describe("in a folder", () => {
  test("by the number at the end, by name, and as the references call it", async () => {
    const found = await find({ id: "42" }, { id: "143" }, { id: "b7" }, { id: "9", file: "x/first.webp" });
    expect(found).toEqual(
      new Map([
        ["42", join(folder, "val2014/COCO_val2014_000000000042.jpg")],
        ["143", join(folder, "000000000143.jpg")],
        ["b7", join(folder, "b7.png")],
        ["9", join(folder, "first.webp")],
      ]),
    );
  });

  test("those without a picture are named", async () => {
    // 43 is no end of 143, and 7 no end of b7.
    await expect(find({ id: "42" }, { id: "43" }, { id: "3" }, { id: "7" })).rejects.toMatchObject({
      name: "DatasetError",
      ids: ["43", "3", "7"],
    });
    await expect(find({ id: "43" })).rejects.toThrow(/no picture for 1 of 1 captions \(43\), expected/);
  });

  test("a folder that is not there", async () => {
    await expect(findCaptionPictures(join(folder, "no"), [{ id: "1" }])).rejects.toThrow(/cannot be read/);
  });
});

describe("names that come more than once", () => {
  const nested = temporaryFolder();
  const written = (name: string, ...files: string[]) => {
    for (const file of files) {
      mkdirSync(dirname(join(nested, name, file)), { recursive: true });
      writeFileSync(join(nested, name, file), "");
    }
    return join(nested, name);
  };

  test("are told apart by the paths that the references say", async () => {
    const root = written("paths", "a/1.jpg", "b/1.jpg");
    const images = [
      { id: "11", file: "a/1.jpg" },
      { id: "12", file: "./b\\1.jpg" },
    ];
    expect([...(await findCaptionPictures(root, images))]).toEqual([
      ["11", join(root, "a/1.jpg")],
      ["12", join(root, "b/1.jpg")],
    ]);
  });

  test.each([
    ["file names", ["a/1.jpg", "b/1.jpg"], { id: "11", file: "1.jpg" }, "11: a/1.jpg, b/1.jpg"],
    ["ids", ["1.jpg", "1.png"], { id: "1" }, "1: 1.jpg, 1.png"],
    ["numbers", ["IMG_7.jpg", "x-007.png"], { id: "7" }, "7: IMG_7.jpg, x-007.png"],
  ])("%s are refused", async (kind, files, image, names) => {
    await expect(findCaptionPictures(written(kind, ...files), [image])).rejects.toMatchObject({
      name: "DatasetError",
      ids: [image.id],
      message: expect.stringMatching(
        `found more than one picture for 1 of 1 captions \\(${names}\\), expected one`,
      ),
    });
  });

  test("a picture is one image's alone", async () => {
    const images = [
      { id: "11", file: "a/1.jpg" },
      { id: "12", file: "b/1.jpg" },
    ];
    await expect(findCaptionPictures(written("gone", "b/1.jpg"), images)).rejects.toMatchObject({
      ids: ["12"],
      message: expect.stringContaining("b/1.jpg for both 11 and 12"),
    });
  });
});

describe("a list", () => {
  const list = join(folder, "list.txt");
  writeFileSync(list, "b7.png\nval2014/other.jpg\n");

  test("in the order of the captions, from the list's folder", async () => {
    const found = await findCaptionPictures(list, [{ id: "1" }, { id: "2" }]);
    expect([...found.values()]).toEqual([join(folder, "b7.png"), join(folder, "val2014/other.jpg")]);
  });

  test("of another length", async () => {
    await expect(findCaptionPictures(list, [{ id: "1" }])).rejects.toThrow(
      /found 2 pictures, expected 1, one/,
    );
  });
});
