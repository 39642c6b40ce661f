import type { SampleReader } from "../sources/shard-index.js";
import { captionFields, captionLines } from "./caption-text.js";
import type { Remarks } from "./remarks.js";

/** Bytes of a sample's `.txt` or `.json`, at most. */
const LARGEST_MEMBER = 2 ** 20;

/**
 * Reads the captions of WebDataset's samples: the lines of `.txt`, then the fields `caption` and `captions` of `.json`,
 * each caption once.
 */
export function sampleReader(remarks: Remarks): SampleReader {
  return {
    extensions: new Set(["txt", "json"]),
    largest: LARGEST_MEMBER,
    captions(files, name) {
      const captions = new Set<string>();
      for (const [extension, read] of [
        ["txt", captionLines],
        ["json", captionFields],
      ] as const) {
        if (!files.has(extension)) continue;
        const bytes = files.get(extension);
        if (bytes === undefined) remarks.add("captions of more than 1 MiB, dropped", `${name}.${extension}`);
        else for (const caption of read(bytes, `${name}.${extension}`, remarks)) captions.add(caption);
      }
      return captions.size > 0 ? [...captions] : undefined;
    },
  };
}
