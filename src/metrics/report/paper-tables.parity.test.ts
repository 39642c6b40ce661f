import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixturesFolder } from "../../../test/shared-fixtures.js";
import { type PaperTable, paperTables } from "./paper-tables.js";

const paper = join(dirname(fixturesFolder()), "paper", "l-verse.txt");

/** The paper's own rows between the header that has these words and the table's end, with mathematics as plain signs. */
function rowsOfPaper(text: string, header: string): string[][] {
  const lines = text.split("\n");
  const start = lines.indexOf(header) + 1;
  const length = lines.slice(start).findIndex((line) => !line.includes("\t"));
  const plain = (cell: string) =>
    cell
      .replaceAll("$", "")
      .replaceAll(/\s*\\times\s*/g, "×")
      .replaceAll("\\sim", "~")
      .replaceAll("\\&", "&")
      .replaceAll("^{\\dagger}", "†")
      .replaceAll(/^M\^2/g, "M²")
      .replaceAll(/_\{(\w)\}/g, "_$1")
      .replaceAll("L-verse", "L-Verse");
  return lines.slice(start, start + length).map((line) => line.split("\t").map(plain));
}

describe.skipIf(!existsSync(paper))("the paper's tables", () => {
  it.each<[string, PaperTable, string]>([
    ["1", paperTables.table1, "Model\tCodebook Size N\td_Z\tFID"],
    ["2", paperTables.table2, "Model\tB-4\tM\tR\t\u0421\tS"],
    ["3", paperTables.table3, "Model\tFID-0\tFID-1\tFID-2\tFID-4\tFID-8"],
    ["4", paperTables.table4, "Dataset\tFID"],
  ])("%s has its figures, as they are printed", (_, table, header) => {
    const rows = rowsOfPaper(readFileSync(paper, "utf8"), header);
    expect(rows.length).toBeGreaterThan(4);
    expect(table.rows.map((row) => row.join("|").replaceAll(" ", ""))).toEqual(
      rows.map((row) => row.join("|").replaceAll(" ", "")),
    );
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  it("Figure 7 has the share in its caption", () => {
    expect(readFileSync(paper, "utf8")).toContain("received **30.4%** of votes (Pred + Both)");
  });
});
