/** "1 picture", "4 pictures". */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** A time to wait, as a person would say it. */
export function waitOf(seconds: number): string {
  if (seconds < 1) return "less than a second";
  if (seconds < 60) return `about ${many(Math.ceil(seconds), "second")}`;
  const minutes = Math.floor(Math.ceil(seconds) / 60);
  const rest = Math.ceil(seconds) % 60;
  return rest === 0 ? `about ${many(minutes, "minute")}` : `about ${minutes} min ${rest} s`;
}

/** A time that something took. */
export const tookOf = (seconds: number): string => {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** A share in percent, with as many digits as tell something. */
export const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? Math.round(value) : value >= 0.1 ? value.toFixed(1) : "< 0.1"} %`;
};

/** Bytes as a person would say it. */
export const size = (bytes: number): string =>
  bytes < 1024
    ? many(bytes, "byte")
    : bytes < 2 ** 20
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** A file name that says what a picture shows. */
export function fileName(caption: string, ...more: readonly (string | number)[]): string {
  const words = caption
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return `${[words || "picture", ...more].join("-")}.png`;
}
