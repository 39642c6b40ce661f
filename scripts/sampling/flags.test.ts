import { PassThrough } from "node:stream";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { registerCaption } from "../../src/cli/caption.js";
import { registerDraw } from "../../src/cli/draw.js";
import { captionSettings } from "./caption-table.js";
import { type FlaggedOptions, flagLine, flagWords } from "./flags.js";

const terminal = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  signal: new AbortController().signal,
};

/** What a command's own parser makes of the options' words, under the library's names. */
function readBack(register: typeof registerDraw, options: FlaggedOptions): Record<string, unknown> {
  const program = new Command();
  register(program, terminal);
  const command = program.commands[0]!;
  command.exitOverride().action(() => {});
  program.parse([command.name(), ...flagWords(options), "argument"], { from: "user" });
  const { number, ...told } = command.opts();
  return { count: number, ...told };
}

describe("flags", () => {
  it("are what lverse draw reads as the same options", () => {
    const options: FlaggedOptions = {
      count: 4,
      seed: 7,
      guidance: 2,
      temperature: 0,
      topK: 0,
      topP: 0.9,
      minP: 0.05,
      candidates: 8,
      rerank: "self",
    };
    expect(readBack(registerDraw, options)).toEqual(options);
  });

  it.each(captionSettings)("%j are what lverse caption reads as the same options", (options) => {
    expect(readBack(registerCaption, options)).toEqual({ count: 1, seed: 0, ...options });
  });

  it("have quotes around what has spaces", () => {
    expect(flagLine({ start: "a red", untruncated: true, beams: 5 })).toBe(
      '--beams 5 --start "a red" --untruncated',
    );
  });
});
