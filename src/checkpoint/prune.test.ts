import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "./errors.js";
import { pruneCheckpoints } from "./prune.js";

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), "prune-"));
});
afterEach(() => rm(run, { recursive: true, force: true }));

async function given(names: readonly string[], latest?: string): Promise<void> {
  for (const name of names) {
    await mkdir(join(run, name));
    await writeFile(join(run, name, "config.json"), "{}");
  }
  const step = Number(latest?.slice(5, 13));
  if (latest) await writeFile(join(run, "latest.json"), JSON.stringify({ step, folder: latest }));
}

const left = async () => (await readdir(run)).filter((name) => name !== "latest.json").sort();

describe("pruneCheckpoints", () => {
  it("keeps the last ones and what is not its own", async () => {
    await given(["step-00000001", "step-00000010", "step-00000002", "notes", "step-3"], "step-00000010");
    expect((await pruneCheckpoints(run, 2)).sort()).toEqual(["step-00000001"]);
    expect(await left()).toEqual(["notes", "step-00000002", "step-00000010", "step-3"]);
    expect(await pruneCheckpoints(run, 5)).toEqual([]);
  });

  it("gives up later steps before earlier ones once the run went back", async () => {
    await given(["step-00000100", "step-00000200", "step-00000300", "step-00000150"], "step-00000150");
    await pruneCheckpoints(run, 2);
    expect(await left()).toEqual(["step-00000100", "step-00000150"]);
  });

  it("never removes the latest, and the other folders of its step always", async () => {
    await given(
      ["step-00000007", "step-00000007-r1", "step-00000007-r2", "step-00000006"],
      "step-00000007-r1",
    );
    await pruneCheckpoints(run, 2);
    expect(await left()).toEqual(["step-00000006", "step-00000007-r1"]);
    await pruneCheckpoints(run, 1);
    expect(await left()).toEqual(["step-00000007-r1"]);
  });

  it("keeps the best besides", async () => {
    await given(["step-00000001", "step-00000002", "step-00000003"], "step-00000003");
    const best = { step: 1, folder: "step-00000001", metric: "heldOut.loss", value: 0.5 };
    await writeFile(join(run, "best.json"), JSON.stringify(best));
    expect(await pruneCheckpoints(run, 1)).toEqual(["step-00000002"]);
  });

  it("removes nothing where latest.json names a folder that is gone", async () => {
    await given(["step-00000001", "step-00000002"], "step-00000009");
    expect(await pruneCheckpoints(run, 1)).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses to keep %s", async (keep) => {
    await expect(pruneCheckpoints(run, keep)).rejects.toThrow(CheckpointError);
  });
});
