import { isIP } from "node:net";

/** The host of a `Host` header or an origin, without its port, in lower case; undefined for what is none. */
export function hostOf(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase().replace(/^\[|\]$/g, "");
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * Hosts that a server answers to. A page of another site whose name was made to lead here (DNS rebinding) sends that name:
 * on a loopback address, only loopback names are taken; elsewhere also addresses, which no site has as its name, and the
 * names given.
 *
 * @param address that the server listens on
 * @param names further ones
 */
export function allowedHosts(address: string, names: readonly string[] = []): (host: string) => boolean {
  const own = new Set([address, ...names].map((name) => name.toLowerCase()));
  if (isLoopback(address)) return (host) => isLoopback(host) || own.has(host);
  return (host) => isLoopback(host) || isIP(host) !== 0 || own.has(host);
}
