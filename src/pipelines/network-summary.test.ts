import { expect, test } from "vitest";
import { biartConfigSchema } from "../biart/index.js";
import { networkConfigSchema } from "./network-config.js";
import { describeNetwork, summarizeBiART, summarizeNetwork } from "./network-summary.js";

const summary = (config: unknown) => summarizeNetwork(networkConfigSchema.parse(config));

test("the paper's sizes, exact", () => {
  expect(summary({ kind: "augvae-ml", model: {} })).toMatchObject({
    kind: "augvae-ml",
    parameters: 221_224_195,
    codebook: 2_097_152,
    tokens: 64 ** 2 + 32 ** 2 + 16 ** 2 + 8 ** 2,
  });
  expect(summary({ kind: "augvae-sl", model: { keptLevel: 32 } })).toMatchObject({
    kind: "augvae-sl",
    parameters: 112_290_819,
    tokens: 1024,
  });
  const biart = summary({ kind: "biart", model: {} });
  expect(biart).toMatchObject({ parameters: 522_983_424, tokens: 1090 });
});

test("memory is the sum that it says", () => {
  const { memory } = summary({ kind: "augvae-sl", model: { keptLevel: 32 } });
  expect(memory.weights.bytes).toBe(4 * (112_290_819 + 2_097_152));
  expect(memory.training.bytes).toBe(4 * (4 * 112_290_819 + 2 * 2_097_152 + 8192));
  expect(memory.weights.computed).toBe("4 B x (112,290,819 parameters + 2,097,152 of the codebook)");
  expect(summary({ kind: "biart", model: {} }).memory.training.bytes).toBe(16 * 522_983_424);
});

test("weights in fewer bits: those of linear layers and their scales, the others in float32", () => {
  const { parameters, memory } = summarizeBiART(biartConfigSchema.parse({}), "int4");
  expect(parameters).toBe(522_983_424);
  // 12 x 32 layers x 1024^2 in 4 bits, the head's 58,000 x 1024 in 8, a scale for every 32.
  const linear = (402_653_184 * 5 + 59_392_000 * 9) / 8;
  const others = 522_983_424 - 402_653_184 - 59_392_000;
  expect(memory.weights.bytes).toBe(linear + 4 * others);
  expect(memory.weights.computed).toBe(
    "318,474,240 B of 462,045,184 parameters in int4 with their scales + 4 B x 60,938,240 others",
  );
});

test("a network in one line", () => {
  expect(describeNetwork(summary({ kind: "augvae-sl", model: { keptLevel: 32 } }))).toBe(
    "256 px, 128 hidden channels, levels 64x64, 32x32 (kept), 16x16, 8x8, 8,192 codes of 256",
  );
  expect(describeNetwork(summary({ kind: "biart", model: {} }))).toBe(
    "32 layers of width 1024 with 16 heads, 64 text and 1024 image tokens, 58,000 ids",
  );
});

test("a kind that its model is not", () => {
  const message = (config: unknown) => networkConfigSchema.safeParse(config).error?.issues[0]?.message;
  expect(message({ kind: "augvae-ml", model: { keptLevel: 32 } })).toMatch(/keeps all levels/);
  expect(message({ kind: "augvae-sl", model: {} })).toMatch(/say which/);
});
