export * from "./augvae.js";
export * from "./config.js";
export * from "./inference-graph.js";
export * from "./parameters.js";
export { assign, lookUp, toGrid, toRows } from "./quantizer.js";
export * from "./training-graph.js";
