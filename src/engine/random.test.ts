import { describe, expect, it } from "vitest";
import { philox4x32, Random } from "./random.js";

describe("philox4x32", () => {
  // kat_vectors of the authors' Random123 library.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("gives the published words for counter %j and key %j", (counter, key, expected) => {
    expect(philox4x32(counter, key)).toEqual(expected);
  });
});

describe("Random", () => {
  it("gives the same stream for the same seed and labels, another for others", () => {
    const draw = (random: Random) => Array.from({ length: 6 }, () => random.uint32());
    expect(draw(new Random(7, "order", 3))).toEqual(draw(new Random(7, "order", 3)));
    expect(draw(new Random(7, "order", 3))).not.toEqual(draw(new Random(7, "order", 4)));
    expect(draw(new Random(7, "order", 3))).not.toEqual(draw(new Random(8, "order", 3)));
  });

  it("can be continued from a position", () => {
    const whole = new Random(11);
    for (let i = 0; i < 7; i++) whole.uint32();
    const continued = new Random(11);
    continued.position = 7;
    expect(continued.uint32()).toBe(whole.uint32());
  });

  it("draws uniform and normal numbers with the right moments", () => {
    const random = new Random(1);
    const count = 20_000;
    let uniform = 0;
    let normal = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      uniform += random.uniform();
      const value = random.normal();
      normal += value;
      squares += value * value;
    }
    expect(uniform / count).toBeCloseTo(0.5, 1);
    expect(Math.abs(normal / count)).toBeLessThan(0.03);
    expect(squares / count).toBeCloseTo(1, 1);
  });

  it("permutes without losing anything", () => {
    expect([...new Random(3).permutation(100)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("refuses a seed that is not a whole number", () => {
    expect(() => new Random(1.5)).toThrow(/integer/);
  });
});
