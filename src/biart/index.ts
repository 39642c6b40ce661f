export * from "./config.js";
export * from "./parameters.js";
export * from "./sequence.js";
export * from "./training-graph.js";
export * from "./transformer.js";
