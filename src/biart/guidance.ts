import { BiARTError } from "./errors.js";

/**
 * Classifier-free guidance (Ho and Salimans, 2022): logits moved from those without a reference to those with it, and
 * beyond where `scale` is above 1.
 */
export function guide(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  return conditional.map((logit, i) => unconditional[i]! + scale * (logit - unconditional[i]!));
}

/** So that guided logits stay finite in float32. */
const HIGHEST = 1e6;

/** @throws BiARTError where the scale is not a number from 0 to 1,000,000. */
export function checkGuidance(scale: number): void {
  if (scale >= 0 && scale <= HIGHEST) return;
  throw new BiARTError(
    `guidance is ${scale}; a number from 0 to ${HIGHEST} is expected: 1 for none, 0 for no reference at all`,
  );
}
