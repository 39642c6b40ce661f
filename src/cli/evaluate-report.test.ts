import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { encodePng } from "../data/index.js";
import {
  type EvaluationResult,
  evaluationResult,
  writeEvaluationResult,
} from "../metrics/evaluation-result.js";
import { paperTables } from "../metrics/report/index.js";

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

async function result(name: string, fields: Partial<EvaluationResult>): Promise<string> {
  const path = at(`${name}.json`);
  const whole = evaluationResult({ kind: "captions", protocol: "coco", metrics: { CIDEr: 1.25 }, ...fields });
  await writeEvaluationResult(path, whole);
  return path;
}

const report = (...words: string[]) => runCli(["evaluate", "report", ...words]);

/** The text of a page's part, entities as they are. */
const textOf = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(2)> & 'quoted'`;

describe("lverse evaluate report", () => {
  const page = at("report.html");
  let html = "";
  let printed: Awaited<ReturnType<typeof report>>;

  beforeAll(async () => {
    mkdirSync(at("drawn"));
    for (const name of ["0", "1"])
      writeFileSync(at("drawn", `${name}.png`), await encodePng(stripes(24, 16)));
    writeFileSync(at("drawn", "large.png"), await encodePng(stripes(1024, 512)));
    const paths = [
      await result("captions", {
        counts: { images: 20 },
        notes: [hostile],
        settings: { references: hostile },
      }),
      await result("drawings", {
        kind: "generation",
        protocol: `generation, ${hostile}`,
        metrics: { "fid-0": 45.81, clipscore: null },
        samples: [
          { picture: at("drawn", "0.png"), caption: hostile },
          { picture: at("drawn", "absent.png"), caption: "gone" },
          { picture: at("drawn", "large.png"), caption: "large" },
        ],
      }),
      await result("pairs", {
        kind: "reconstruction",
        protocol: "reconstruction, centre crop by lanczos, clamp, rfid torch-fidelity",
        metrics: { rfid: 4.5 },
        settings: { resolution: 256 },
        samples: [
          { picture: at("drawn", "0.png"), original: at("drawn", "1.png") },
          { picture: at("drawn", "1.png"), original: at("drawn", "0.png") },
        ],
      }),
    ];
    printed = await report(...paths, "-o", page, "--title", hostile, "--samples", "3");
    html = readFileSync(page, "utf8");
  });

  test("writes the file, and says what it holds and what it could not show", () => {
    expect(printed.code).toBe(0);
    expect(printed.text).toBe(`${page}: 3 results, 6 pictures, 0.0 MB\n`);
    expect(printed.stderr).toMatch(/drawings: Samples that could not be read: 1; the first: .*absent\.png/);
  });

  test("has every table of the paper, figure by figure", () => {
    for (const { id, columns, rows } of Object.values(paperTables)) {
      const section = html.slice(html.indexOf(`<h2 id="${id}">`));
      const table = section.slice(0, section.indexOf("</table>"));
      expect(textOf(/<thead>.*?<\/thead>/s.exec(table)![0])).toBe(columns.join(" "));
      const found = [...table.matchAll(/<tr><th scope="row">([^<]*)<\/th>(.*?)<\/tr>/gs)].map((match) =>
        [match[1]!, ...[...match[2]!.matchAll(/<td>(.*?)<\/td>/g)].map((cell) => cell[1]!)].map((cell) =>
          cell.replaceAll("&amp;", "&"),
        ),
      );
      expect(found).toEqual(rows.map((row) => row.map((cell) => cell || "not given")));
    }
  });

  test("has own rows below the paper's, in groups that say whether they are comparable", () => {
    const table2 = html.slice(html.indexOf('id="table-2"'), html.indexOf('id="table-3"'));
    const [group] = /<tbody class="apart">.*<\/tbody>/s.exec(table2)!;
    expect(textOf(group)).toBe(
      "Yours. Protocol: coco ≠ Not comparable with the paper&#39;s rows: its protocol is coco, the paper&#39;s nlg-eval; " +
        "images: 20, the paper&#39;s 5,000. captions – – – 125.0 –",
    );
    const table4 = html.slice(html.indexOf('id="table-4"'), html.indexOf('id="figure-7"'));
    expect(table4).toContain('<tbody class="yours">');
    expect(textOf(/<tbody class="yours">.*<\/tbody>/s.exec(table4)![0])).toMatch(
      /No difference from the paper&#39;s protocol is known\. Comparable if .* pairs 4\.50$/,
    );
    const table1 = html.slice(html.indexOf('id="table-1"'), html.indexOf('id="table-2"'));
    expect(table1).toContain("No result of yours belongs here.");
  });

  test("says below Table 3 that DM-GAN's weights may have been others", () => {
    const table3 = html.slice(html.indexOf('id="table-3"'), html.indexOf('id="table-4"'));
    const below = textOf(table3.slice(table3.indexOf("</table>")));
    expect(below).toMatch(/DM-GAN&#39;s program may have had others: .* torchvision&#39;s/);
  });

  test("shows pairs and drawings with words for who does not see them, no larger than needed", () => {
    const images = [...html.matchAll(/<img [^>]*>/g)].map(([tag]) => tag);
    expect(images).toHaveLength(6);
    for (const tag of images)
      expect(tag).toMatch(
        /^<img src="data:image\/png;base64,[\w+/=]+" width="\d+" height="\d+" alt="[^"]+">$/,
      );
    expect(images[1]).toContain('width="256" height="128" alt="what was drawn for: large"');
    expect(images[3]).toContain('alt="reconstruction of input 1"');
    expect(textOf(html)).toContain(
      "The first 2 of 2 samples, as they came input reconstruction input reconstruction",
    );
  });

  test("asks for nothing from elsewhere, runs nothing, and escapes all text", () => {
    expect(html).not.toMatch(/<(script|link|iframe|object|embed|form|base)\b/i);
    expect(html).not.toContain("<img src=x");
    expect(html).not.toMatch(/(src|href)="(?!data:image\/png;base64,|#)/);
    expect(html).not.toMatch(/url\(|@import|https?:/);
    expect(html).toContain("default-src 'none'; img-src data:".replaceAll("'", "&#39;"));
    const escaped =
      "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt; &amp; &#39;quoted&#39;";
    // Title and heading, note, setting, protocol twice, caption and the picture's words.
    expect(html.split(escaped).length - 1).toBe(8);
  });

  test("is well-formed: every element ends, and every reference has its aim", () => {
    const open: string[] = [];
    for (const [, end, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (["meta", "img", "br"].includes(name!)) continue;
      if (end) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, aim] of html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)) expect(ids).toContain(aim);
  });

  test("is the same again, and keeps apart results of the same name", async () => {
    mkdirSync(at("other"));
    const one = await result("captions", {});
    const other = await result("other/captions", {});
    const pages = [at("a.html"), at("b.html")] as const;
    for (const path of pages) await report(one, other, one, "-o", path);
    const text = readFileSync(pages[0], "utf8");
    expect(text).toBe(readFileSync(pages[1], "utf8"));
    for (const name of [one, other, `${one} (2)`]) expect(text).toContain(`>${name}</a></th>`);
  });

  test("refuses what is no result, by name, and leaves no report", async () => {
    const good = await result("good", {});
    writeFileSync(at("each.json"), JSON.stringify([{ image_id: "1", caption: "a" }]));
    writeFileSync(at("text.json"), "CIDEr 1.25");
    for (const name of ["each.json", "text.json", "absent.json"]) {
      const { code, stderr, text } = await report(good, at(name), "-o", at("none.html"));
      expect({ code, text }).toEqual({ code: 1, text: "" });
      expect(stderr).toContain(at(name));
    }
    expect(existsSync(at("none.html"))).toBe(false);
    expect((await report("-o", at("none.html"))).code).toBe(2);
    expect((await report(good)).code).toBe(2);
  });
});
