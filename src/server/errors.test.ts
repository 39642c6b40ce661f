import { expect, test } from "vitest";
import { BiARTError, DamagedWeightsError } from "../biart/index.js";
import { isFailure, toApiError } from "./errors.js";

test("what the model refuses is told to the client, damaged weights to whoever runs the server", () => {
  const refused = toApiError(new BiARTError("temperature is -1"));
  expect(refused).toMatchObject({ status: 400, message: "temperature is -1" });
  expect(isFailure(refused)).toBe(false);
  const damaged = toApiError(new DamagedWeightsError("logit 0 is NaN: the weights are damaged"));
  expect(damaged.status).toBe(500);
  expect(isFailure(damaged)).toBe(true);
});
