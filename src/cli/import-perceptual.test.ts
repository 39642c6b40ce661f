import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeLightningCheckpoint } from "../../test/lightning-checkpoint.js";
import { narrowInceptionFile } from "../../test/narrow-inception.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { readSafetensors } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const weights: Record<string, TensorData> = {};

/** Files of PyTorch with the narrow networks of the fixture. */
beforeAll(async () => {
  const fixture = join(import.meta.dirname, "../../fixtures/perceptual.safetensors");
  for (const [name, tensor] of Object.entries((await readSafetensors(fixture)).tensors)) {
    if (name.startsWith("weights.")) weights[name.slice("weights.".length)] = tensor as TensorData;
  }
  const save = (path: string, wanted: RegExp) => {
    const tensors = Object.fromEntries(Object.entries(weights).filter(([name]) => wanted.test(name)));
    return writeLightningCheckpoint(file(path), { tensors });
  };
  await save("vgg16.pth", /^features/);
  await save("heads.pth", /^lin/);
  await save("resnet50.pth", /^(conv1|bn1|layer)/);
});

describe("lverse import-perceptual", () => {
  it("puts VGG16 and LPIPS' heads into one file, value for value", async () => {
    const output = join(folder, "weights", "lpips.safetensors");
    const words = ["--vgg", file("vgg16.pth"), "--heads", file("heads.pth"), "-o", output];
    const { code, text } = await runCli(["import-perceptual", ...words]);
    expect(code).toBe(0);
    expect(text).toBe(`${output}: 31 tensors of lpips\n`);
    const { tensors } = await readSafetensors(output);
    for (const [name, tensor] of Object.entries(tensors)) expect(tensor.data).toEqual(weights[name]!.data);
  });

  it("converts ResNet-50", async () => {
    const words = ["--network", "resnet50", "--weights", file("resnet50.pth"), "-o", file("r.safetensors")];
    const { code, text } = await runCli(["import-perceptual", ...words, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ network: "resnet50", tensors: 265 });
  });

  it("says which weight another network lacks", async () => {
    const words = ["--vgg", file("resnet50.pth"), "--heads", file("heads.pth"), "-o", file("x.safetensors")];
    const { code, stderr } = await runCli(["import-perceptual", ...words]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the weights are not those of lpips .*features\.0\.weight/);
  });

  it.each([
    [
      ["--weights", "w.pth"],
      "--weights is for --network resnet50 and inception; lpips takes --vgg and --heads",
    ],
    [["--fetch"], "--fetch is for --network inception; lpips takes --vgg and --heads"],
    [["--network", "resnet50", "--vgg", "v.pth"], "--vgg is for --network lpips; resnet50 takes --weights"],
    [
      ["--network", "inception", "--heads", "h.pth"],
      "--heads is for --network lpips; inception takes --weights or --fetch",
    ],
  ])("refuses what the network does not take: %j", async (words, message) => {
    const files = words.includes("--network")
      ? ["--weights", file("resnet50.pth")]
      : ["--vgg", file("vgg16.pth"), "--heads", file("heads.pth")];
    const { code, stderr } = await runCli([
      "import-perceptual",
      ...files,
      "-o",
      file("x.safetensors"),
      ...words,
    ]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `lverse: ${message}\n` });
  });

  it("ends by Ctrl-C and writes nothing", async () => {
    for (const words of [
      ["--vgg", file("vgg16.pth"), "--heads", file("heads.pth")],
      ["--network", "inception", "--weights", narrowInceptionFile],
    ]) {
      const all = ["import-perceptual", ...words, "-o", file("never.safetensors")];
      const { code, text } = await runCli(all, { signal: AbortSignal.abort() });
      expect({ code, text, made: existsSync(file("never.safetensors")) }).toEqual({
        code: 130,
        text: "",
        made: false,
      });
    }
  });

  it("asks for both files of LPIPS", async () => {
    const { code, stderr } = await runCli(["import-perceptual", "-o", file("x.safetensors")]);
    expect(code).toBe(2);
    expect(stderr).toContain("lpips takes two files: --vgg and --heads");
  });
});
