const DISCUSSION = "<!-- Discussion: written by hand, kept when the report is made again. -->";
const END = "<!-- End of the discussion. -->";

/** What stands between the discussion's marks in a report, or undefined where there are none. */
export function discussionOf(report: string): string | undefined {
  const start = report.indexOf(DISCUSSION);
  const end = report.indexOf(END, start);
  return start < 0 || end < 0 ? undefined : report.slice(start + DISCUSSION.length, end).trim();
}

/** A discussion between its marks. */
export function markDiscussion(text: string): string {
  return [DISCUSSION, text, END].join("\n\n");
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A caption on one line in which nothing is Markdown. */
export function plainText(text: string): string {
  const shown = text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>#|!]/g, "\\$&")
    .trim();
  return shown === "" ? "(nothing)" : shown;
}
