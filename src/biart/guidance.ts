import { BiARTError } from "./errors.js";

/**
 * Classifier-free guidance (Ho and Salimans, 2022): logits moved from those without a reference to those with it, and
 * beyond where `scale` is above 1.
 */
export function guide(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  return conditional.map((logit, i) => unconditional[i]! + scale * (logit - unconditional[i]!));
}

/** @throws BiARTError where the scale is not a finite number of 0 or more. */
export function checkGuidance(scale: number): void {
  if (Number.isFinite(scale) && scale >= 0) return;
  throw new BiARTError(
    `guidance is ${scale}; a finite number of 0 or more is expected: 1 for none, 0 for no reference at all`,
  );
}
