import { isAddress } from "./address";
import { type OutboundRefusal, refusal } from "./refusal";

/** Ports of https on the open Internet; every other one may be something else that a TLS greeting upsets. */
const PORTS: readonly string[] = ["443", "8443", "9443"];

export interface Target {
  url: URL;
  /** Name for DNS and TLS; an address only where the operator allowed it. */
  host: string;
  port: number;
  /** The operator named host and port in OUTBOUND_ALLOW: it may be on a private network. */
  isAllowed: boolean;
}

/**
 * What an address that somebody typed leads to, before anything is resolved. `allowed`: `host:port` as in OUTBOUND_ALLOW.
 * https, no user information, a host name (no address in whatever spelling), a port of https.
 */
export function readTarget(text: string, allowed: readonly string[]): Target | OutboundRefusal {
  if (text.length > 2048 || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
    return refusal("bad_url", "This is not an absolute address such as https://client.example/jwks.");
  }
  const url = new URL(text);
  if (url.protocol !== "https:") return refusal("not_https", "Only https:// addresses are called.");
  if (url.username !== "" || url.password !== "") {
    return refusal("has_credentials", "The address must not contain a user name or password.");
  }
  const { hostname } = url;
  const port = url.port === "" ? "443" : url.port;
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const target = { url, host, port: Number(port), isAllowed: allowed.includes(`${hostname}:${port}`) };
  if (target.isAllowed) return target;
  if (!PORTS.includes(port)) return refusal("bad_port", `Port ${port} is not called; ${PORTS.join(", ")} are.`);
  if (isAddress(hostname)) return refusal("is_address", "Write a host name instead of a network address.");
  if (!/^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(host)) {
    return refusal("bad_host", "This host is not a full name of the public Internet, such as client.example.");
  }
  return target;
}
