export { isComplete, type TokenManifest, type TokenRecord } from "./manifest.js";
export { decodeNpy, encodeNpy } from "./npy.js";
export { readTokenShards, type TokenItem } from "./read.js";
export { type EncodedPicture, readTokenManifest, type SkippedRecord, TokenShardWriter } from "./write.js";
