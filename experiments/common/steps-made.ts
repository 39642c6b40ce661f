import { listStepFolders } from "../../src/checkpoint/index.js";

/** Steps of the latest checkpoint; 0 where there is none. */
export async function stepsMade(directory: string): Promise<number> {
  return (await listStepFolders(directory)).at(-1)?.step ?? 0;
}
