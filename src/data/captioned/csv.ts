import { DatasetError } from "../errors.js";

/** One record of a table. */
export interface TableRow {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The records of comma-separated values as RFC 4180 has them: fields in double quotes may hold commas, line breaks and,
 * doubled, quotes. A quote within a field that does not begin with one is a character like others. Empty lines are
 * passed over.
 *
 * @param source what errors call the text
 * @throws {DatasetError} a quote that is not closed, or closed within a field
 */
export function* parseCsv(text: string, source: string): Generator<TableRow> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const first = line;
    const fields: string[] = [];
    for (let more = true; more; ) {
      let field: string;
      if (text[at] === '"') {
        const end = closingQuote(text, at);
        if (end < 0) {
          throw new DatasetError(
            `${source}:${line}`,
            "a quote that is not closed",
            'fields as "a text, with a comma"',
          );
        }
        field = text.slice(at + 1, end).replaceAll('""', '"');
        line += field.split("\n").length - 1;
        at = end + 1;
        if (at < text.length && !",\r\n".includes(text[at]!)) {
          throw new DatasetError(
            `${source}:${line}`,
            `${JSON.stringify(text.slice(at, at + 12))} behind a closing quote`,
            "a comma or the end of the line; a quote within a quoted field is doubled",
          );
        }
      } else {
        const start = at;
        while (at < text.length && !",\r\n".includes(text[at]!)) at++;
        field = text.slice(start, at);
      }
      fields.push(field);
      more = text[at] === ",";
      if (more) at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n" || text[at - 1] === "\r") line++;
    if (text[at] === "\n") at++;
    if (fields.length > 1 || fields[0]!.trim() !== "") yield { line: first, fields };
  }
}

/** Where the quoted field that begins at `open` ends; -1 if it does not. */
function closingQuote(text: string, open: number): number {
  let end = text.indexOf('"', open + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}

/** The records of tab-separated values, a line each; quotes are characters like others. Empty lines are passed over. */
export function* parseTsv(text: string): Generator<TableRow> {
  let line = 0;
  for (const content of text.split(/\r\n|\r|\n/)) {
    line++;
    if (content.trim() !== "") yield { line, fields: content.split("\t") };
  }
}
