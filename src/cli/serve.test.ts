import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { run } from "./program.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const words = ["serve", "--port", "0", "--model", model, "--threads", "1"];

beforeAll(() => writeTinyModel(model));

test("serves at the address that it prints until it is interrupted, and ends in order", async () => {
  const interruption = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let remarks = "";
  stderr.on("data", (chunk: Buffer) => {
    remarks += chunk.toString();
  });
  const ended = run(words, { stdin: new PassThrough(), stdout, stderr, signal: interruption.signal });
  const [line] = (await stdout.iterator().next()).value.toString().split("\n");
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const response = await fetch(`${line}v1/images`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ caption: "a cat" }),
  });
  expect(response.status).toBe(200);
  expect(await (await fetch(`${line}v1/model`)).json()).toMatchObject({ name: "tiny", study: null });
  interruption.abort();
  expect(await ended).toBe(0);
  expect(remarks).toContain("Ctrl-C stops the server");
  await expect(fetch(line)).rejects.toThrow("fetch failed");
});

test("an interruption before it listens ends it as well", async () => {
  const { code, stderr } = await runCli([...words, "-q"], { signal: AbortSignal.abort() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.each([
  [["--port", "65536"], "A whole number from 0 to 65535 is expected."],
  [["--allow-host", "http://studio.example"], "A name such as studio.example.org is expected"],
  [["--queue", "0"], "A whole number from 1"],
])("wrong usage: %j", async (more, message) => {
  const { code, stderr } = await runCli(["serve", ...more]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a model or a study that is not there, and an address that is not ours", async () => {
  const none = await runCli(["serve", "--port", "0", "--model", join(folder, "none")]);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("none") });
  const study = join(folder, "study.json");
  writeFileSync(study, "{}");
  const wrong = await runCli([...words, "--study", study]);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("study.json") });
  const elsewhere = await runCli([...words, "--host", "192.0.2.1"]);
  expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining("no address of this machine") });
});
