import { join } from "node:path";
import { listStepFolders, locateCheckpoint } from "../checkpoint/index.js";
import { loadTrainedAugVAE, type TrainedAugVAE } from "./image-tokens.js";

/** An AugVAE with the folder that it was read from. */
export interface LocatedAugVAE extends TrainedAugVAE {
  readonly folder: string;
}

/**
 * The AugVAE of a run's folder whose weights have a digest: the latest checkpoint if it is the one, else the newest of the
 * others that the folder keeps, the best among them. Where none has it, or no digest is known, the latest.
 *
 * @param directory of a stage of a run, or a model folder
 * @throws CheckpointError where there is no AugVAE
 */
export async function findAugVAE(directory: string, sha256: string | undefined): Promise<LocatedAugVAE> {
  const { folder } = await locateCheckpoint(directory);
  const latest = await locatedAugVAE(folder);
  if (sha256 === undefined || latest.sha256 === sha256) return latest;
  for (const { name } of (await listStepFolders(directory)).reverse()) {
    const other = join(directory, name);
    if (other === folder) continue;
    const found = await locatedAugVAE(other);
    if (found.sha256 === sha256) return found;
  }
  return latest;
}

async function locatedAugVAE(folder: string): Promise<LocatedAugVAE> {
  return { ...(await loadTrainedAugVAE(folder)), folder };
}
