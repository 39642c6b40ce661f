/** Names that one text may stand for. */
const LIMIT = 100_000;

/** What stands between the commas of the brace that opens at `open`, and where it ends; undefined if it does not. */
function readBrace(text: string, open: number): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let start = open + 1;
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}") depth--;
    if (depth > 1 || (depth === 1 && text[i] !== ",")) continue;
    parts.push(text.slice(start, i));
    start = i + 1;
    if (depth === 0) return { parts, end: start };
  }
  return undefined;
}

const RANGE = /^(\d+)\.\.(\d+)(?:\.\.(\d+))?$/;

/** The numbers of `000..127` or `0..10..2`, as wide as the wider end if an end begins with a zero. */
function* countRange(range: string): Generator<string> {
  const [, from = "", to = "", by = "1"] = RANGE.exec(range)!;
  const padded = [from, to].some((number) => number.length > 1 && number.startsWith("0"));
  const digits = padded ? Math.max(from.length, to.length) : 0;
  const step = Math.max(1, Number(by));
  const count = Math.floor(Math.abs(Number(to) - Number(from)) / step) + 1;
  const sign = Number(to) < Number(from) ? -1 : 1;
  for (let i = 0; i < count; i++) yield String(Number(from) + sign * step * i).padStart(digits, "0");
}

function* expand(text: string): Generator<string> {
  for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
    const brace = readBrace(text, open);
    if (!brace) continue;
    const { parts, end } = brace;
    const range = parts.length === 1 && RANGE.test(parts[0]!);
    if (parts.length === 1 && !range) continue;
    for (const part of parts) {
      for (const middle of range ? countRange(part) : expand(part)) {
        for (const rest of expand(text.slice(end))) yield text.slice(0, open) + middle + rest;
      }
    }
    return;
  }
  yield text;
}

/**
 * Expands `{000..127}`, `{0..10..2}` and `{train,extra}` as the shell does, in order; other braces stay.
 *
 * @throws {RangeError} more than 100,000 results
 */
export function expandBraces(text: string): string[] {
  const names: string[] = [];
  for (const name of expand(text)) {
    if (names.length === LIMIT) throw new RangeError(`${text} stands for more than ${LIMIT} names`);
    names.push(name);
  }
  return names;
}
