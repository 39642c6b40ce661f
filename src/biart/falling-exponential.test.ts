import { expect, test } from "vitest";
import { fallingExponential } from "./falling-exponential.js";

test("is exp(x) up to 0, to a relative error of 2e-13", () => {
  expect(fallingExponential(0)).toBe(1);
  expect(fallingExponential(-0)).toBe(1);
  let worst = 0;
  for (let x = 0; x > -700; x -= 0.00713) {
    worst = Math.max(worst, Math.abs(fallingExponential(x) / Math.exp(x) - 1));
  }
  expect(worst).toBeLessThan(2e-13);
});

test("falls to nothing where float64 does", () => {
  for (const x of [-746, -1e4, -1e9, -3e38]) expect(fallingExponential(x), `${x}`).toBe(0);
  expect(fallingExponential(-740)).toBeGreaterThan(0);
});
