/** What a file of captions says of one picture. */
export interface CaptionEntry {
  /** What messages call it: an id, or its name. */
  readonly id: string;
  /** Where its picture may lie, as paths from the folder; the first that is there is it. Of some files, none is known. */
  readonly paths: readonly string[];
  /** None where the file has none for it. */
  readonly captions: readonly string[];
}
