import { z } from "zod";

/** What a run needs to go on, beside weights and moments: data order, dropout and revivals follow from it. */
export const runStateSchema = z.object({
  /** Steps made. */
  step: z.int().nonnegative(),
  seed: z.int().nonnegative(),
});
