import { existsSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { evaluationResult, readEvaluationResult } from "../metrics/evaluation-result.js";
import { reportResult } from "./evaluation-output.js";
import type { Terminal } from "./terminal.js";

const folder = temporaryFolder();
const result = evaluationResult({
  kind: "fid",
  protocol: "fid torch-fidelity, whole pictures",
  metrics: { fid: 1 },
  counts: { pictures: 2 },
  settings: {},
  notes: [],
});

/** A terminal that takes what `write` takes. */
function terminalOf(write: Writable["_write"]): Terminal {
  const stdout = new Writable({ write }).on("error", () => {});
  return {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    signal: new AbortController().signal,
  };
}

test("a closed standard output does not cost the result's file", async () => {
  const output = join(folder, "result.json");
  const there: boolean[] = [];
  const closed = terminalOf((_chunk, _encoding, done) => {
    there.push(existsSync(output));
    done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  });
  await expect(reportResult(closed, result, { output })).rejects.toThrow(/standard output .*EPIPE/);
  expect(there).toEqual([true]);
  expect(await readEvaluationResult(output)).toMatchObject({ metrics: { fid: 1 } });
});

test("a file that cannot be written does not cost the printed result", async () => {
  let printed = "";
  const terminal = terminalOf((chunk, _encoding, done) => {
    printed += chunk;
    done();
  });
  await expect(reportResult(terminal, result, { output: folder })).rejects.toThrow(folder);
  expect(printed).toContain("1.0000");
});
