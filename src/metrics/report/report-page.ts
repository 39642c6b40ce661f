import { html, raw } from "hono/html";
import type { EvaluationResult, NamedResult } from "../evaluation-result.js";
import { type PaperTableName, paperTables } from "./paper-tables.js";
import { groupRows, NO_FIGURE, type PlacedRow, placeResult, type RowGroup, verdict } from "./place-result.js";
import type { EmbeddedPicture, EmbeddedSample, EmbeddedSamples } from "./report-samples.js";
import { reportStyle } from "./report-style.js";

/** Markup; what is put into it as text is escaped. */
type Markup = ReturnType<typeof html>;

export interface ReportedResult extends NamedResult {
  readonly embedded: EmbeddedSamples;
}

/**
 * The page of a report: the paper's tables with the results' own rows, and every result in full. It asks for nothing from
 * elsewhere, runs no script, and says the same for the same results.
 */
export function reportPage(title: string, results: readonly ReportedResult[]): string {
  const rows = results.map(placeResult);
  const anchors = new Map(results.map(({ name }, i) => [name, `result-${i + 1}`]));
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${raw(reportStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>The tables of the paper (Kim et al., <cite>L-Verse: Bidirectional Generation Between Image and Text</cite>, 2022), with rows of
your own below the paper's. Rows stand in groups; only rows of one group came about alike. A group's heading says its protocol
and, as far as lverse can tell, whether it may be compared with the paper's rows.</p>
<nav aria-label="Contents"><ul>
${tableNames.map((name) => html`<li><a href="#${paperTables[name].id}">${heading(name)}</a></li>`)}
${results.map(({ name }) => html`<li><a href="#${anchors.get(name)}">${name}</a>, in full</li>`)}
</ul></nav>
</header>
<main>
${tableNames.map((name) => tableSection(name, groupRows(rows, name), anchors))}
<section aria-labelledby="results"><h2 id="results">Your results in full</h2>
${results.map((result) => article(result, anchors.get(result.name)!))}
</section>
</main>
</body>
</html>
`;
  return String(page);
}

const tableNames = Object.keys(paperTables) as PaperTableName[];

const heading = (name: PaperTableName): string => `${paperTables[name].name}: ${paperTables[name].subject}`;

function tableSection(
  name: PaperTableName,
  groups: readonly RowGroup[],
  anchors: ReadonlyMap<string, string>,
): Markup {
  const { id, columns, rows, protocol, remarks } = paperTables[name];
  const span = columns.length;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading(name)}</h2>
<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
<tr class="group"><th scope="rowgroup" colspan="${span}"><div>The paper. ${protocol}</div></th></tr>
${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map(paperCell)}</tr>\n`)}</tbody>
${groups.map((group) => ownRows(name, group, span, anchors))}
</table></div>
${remarks.map((remark) => html`<p class="dim">${remark}</p>\n`)}
${groups.length === 0 ? html`<p class="dim">No result of yours belongs here.</p>` : ""}
</section>
`;
}

/** What the paper leaves empty. */
const paperCell = (cell: string): Markup => html`<td>${cell === "" ? "not given" : cell}</td>`;

function ownRows(
  table: PaperTableName,
  group: RowGroup,
  span: number,
  anchors: ReadonlyMap<string, string>,
): Markup {
  const { comparable, words } = verdict(group, table);
  return html`<tbody class="${comparable ? "yours" : "apart"}">
<tr class="group"><th scope="rowgroup" colspan="${span}"><div>Yours. Protocol: <code>${group.protocol}</code>
<span class="verdict">${comparable ? "" : "≠ "}${words}</span></div></th></tr>
${group.rows.map((row) => ownRow(row, anchors))}</tbody>
`;
}

function ownRow({ cells: [name, ...cells] }: PlacedRow, anchors: ReadonlyMap<string, string>): Markup {
  return html`<tr><th scope="row"><a href="#${anchors.get(name!)}">${name}</a></th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}

function article({ name, result, embedded }: ReportedResult, id: string): Markup {
  const { kind, protocol, lverse, notes } = result;
  const remarks = [...notes, ...embedded.notes];
  const settings: [string, string][] = [
    ...Object.entries(result.settings).map(([key, value]): [string, string] => [key, setting(value)]),
    ...Object.entries(result.seeds).map(([key, value]): [string, string] => [`seed: ${key}`, String(value)]),
  ];
  return html`<article aria-labelledby="${id}"><h3 id="${id}">${name}</h3>
<p>${kind}, protocol <code>${protocol}</code>, lverse ${lverse}</p>
${pairsTable("Figures", figuresOf(result))}
${pairsTable("Counts", countsOf(result))}
${pairsTable("Settings", settings, "text")}
${remarks.length === 0 ? "" : html`<h4>Notes</h4><ul>${remarks.map((line) => html`<li>${line}</li>`)}</ul>`}
${grid(name, embedded)}
</article>
`;
}

const setting = (value: string | number | boolean | null): string =>
  value === null ? NO_FIGURE : String(value);

const figuresOf = ({ metrics }: EvaluationResult): [string, string][] =>
  Object.entries(metrics).map(([key, value]) => [key, value === null ? NO_FIGURE : digits(value)]);

const countsOf = ({ counts }: EvaluationResult): [string, string][] =>
  Object.entries(counts).map(([key, value]) => [key, value.toLocaleString("en-US")]);

/** Four digits behind the point, or four that count where the number is smaller. */
const digits = (value: number): string =>
  value === 0 || Math.abs(value) >= 0.01 ? value.toFixed(4) : value.toPrecision(4);

function pairsTable(
  caption: string,
  rows: readonly (readonly [string, string])[],
  style = "",
): Markup | string {
  if (rows.length === 0) return "";
  return html`<table><caption>${caption}</caption><tbody>
${rows.map(([key, value]) => html`<tr><th scope="row">${key}</th><td class="${style}">${value}</td></tr>\n`)}</tbody></table>
`;
}

function grid(name: string, { samples, available }: EmbeddedSamples): Markup | string {
  if (samples.length === 0) return "";
  const words = `The first ${samples.length} of ${available} samples, as they came`;
  return html`<h4>Samples</h4><p class="dim">${words}</p>
<ul class="grid" aria-label="Samples of ${name}">
${samples.map((sample, i) => html`<li>${sampleFigure(sample, i + 1)}</li>\n`)}</ul>
`;
}

function sampleFigure({ picture, original, caption }: EmbeddedSample, number: number): Markup {
  if (original) {
    return html`<figure class="pair"><span><small>input</small>${image(original, `input ${number}`)}</span><span><small>reconstruction</small>${image(picture, `reconstruction of input ${number}`)}</span></figure>`;
  }
  const words = caption ?? `picture ${number}`;
  return html`<figure class="drawn"><figcaption>${words}</figcaption>${image(picture, `what was drawn for: ${words}`)}</figure>`;
}

const image = ({ address, width, height }: EmbeddedPicture, words: string): Markup =>
  html`<img src="${address}" width="${width}" height="${height}" alt="${words}">`;
