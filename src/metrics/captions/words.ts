/** What Python's `str.split()` takes for white space, which is not quite what JavaScript's `\s` does. */
const pythonSpace = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const separators = new RegExp(`[${pythonSpace}]+`);
const ends = new RegExp(`^[${pythonSpace}]+|[${pythonSpace}]+$`, "g");

/** Without white space at the ends, as Python's `str.strip()`. */
export function strip(text: string): string {
  return text.replace(ends, "");
}

/** The words between white space, as Python's `str.split()`; none of an empty text. */
export function splitWords(text: string): string[] {
  const stripped = strip(text);
  return stripped === "" ? [] : stripped.split(separators);
}
