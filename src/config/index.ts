export { ConfigError, type ConfigIssue } from "./errors.js";
export { nearest } from "./nearest.js";
export { loadYaml, parseYaml } from "./yaml-file.js";
