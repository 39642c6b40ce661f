export { type Limits, usualLimits } from "./limits.js";
export { ListenError, type ListenOptions, listen, type RunningServer } from "./listen.js";
