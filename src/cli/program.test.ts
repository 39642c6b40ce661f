import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { runCli } from "../../test/run-cli.js";

const commands = [
  ["draw"],
  ["caption"],
  ["reconstruct"],
  ["quantize"],
  ["inspect"],
  ["import"],
  ["corpus", "build"],
  ["demo"],
];

test.each(commands)("%s %s --help has examples and goes to the standard output", async (...words) => {
  const { code, text, stderr } = await runCli([...words, "--help"]);
  expect(code).toBe(0);
  expect(stderr).toBe("");
  expect(text).toContain(`Usage: lverse ${words.join(" ")}`);
  expect(text).toMatch(/Examples:\n {2}\$ /);
  expect(text).toContain("--json");
});

test("the program's help lists the commands and the exit codes", async () => {
  const { code, text } = await runCli(["--help"]);
  expect(code).toBe(0);
  for (const [name] of commands) expect(text).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(text).toContain("Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted.");
});

test("--version", async () => {
  expect(await runCli(["--version"])).toMatchObject({
    code: 0,
    text: `${packageJson.version}\n`,
    stderr: "",
  });
});

describe("wrong usage is one line on the standard error and exit code 2", () => {
  test.each([
    [["drwa"], "lverse: unknown command 'drwa' (Did you mean draw?)\n"],
    [["draw"], "lverse: missing required argument 'caption'\n"],
    [["draw", "a", "--sed", "7"], "lverse: unknown option '--sed' (Did you mean --seed?)\n"],
    [["draw", "a", "-n", "0"], /'0' is invalid\. A whole number from 1 to 10000 is expected\.\n$/],
    [["draw", "a", "--seed", "1.5"], /A whole number from 0 is expected/],
    [["draw", "a", "--temperature", "hot"], /A number of zero or more is expected/],
    [["draw", "a", "--top-k", "-1"], /A whole number from 0 is expected/],
    [["draw", "a", "-n", "2", "-o", "-"], "lverse: the standard output takes one picture, -n 2 given\n"],
    [["draw", "a", "--json", "-o", "-"], /takes the picture or --json, not both/],
    [["draw", "a", "-o", "apple.jpg"], /apple\.jpg: pictures are written as PNG/],
    [["draw", "a", "-o", "/nowhere/apple.png"], /there is no folder \/nowhere/],
    [["caption", "-", "-"], /can be read once/],
    [["reconstruct", "a.png"], /required option '-o, --output <file>' not specified/],
    [["inspect", "/nowhere/at/all"], /no such file or folder; expected a model folder/],
    [["corpus", "build", "--size", "8"], /A whole number from 16 to 1024 is expected/],
  ])("%j", async (words, message) => {
    const { code, stderr, text } = await runCli(words);
    expect(code).toBe(2);
    expect(text).toBe("");
    expect(stderr.split("\n")).toHaveLength(2);
    if (typeof message === "string") expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
  });
});

test("without a command the help goes to the standard error", async () => {
  const { code, text, stderr } = await runCli([]);
  expect(code).toBe(2);
  expect(text).toBe("");
  expect(stderr).toContain("Usage: lverse");
});
