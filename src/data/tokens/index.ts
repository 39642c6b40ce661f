export { codesOf, isComplete, type TokenManifest, type TokenRecord } from "./manifest.js";
export { decodeNpy, encodeNpy, encodeTextNpy } from "./npy.js";
export { encodeNpz, readTokenArrays } from "./npz.js";
export { readTokenShards, type TokenItem } from "./read.js";
export { type EncodedPicture, readTokenManifest, type SkippedRecord, TokenShardWriter } from "./write.js";
