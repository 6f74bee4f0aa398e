import { isAddress } from "./address";
import { type OutboundRefusal, refusal } from "./refusal";

/** Usual https ports on the Internet. Another port may belong to a service that a TLS ClientHello disturbs. */
const PORTS: readonly string[] = ["443", "8443", "9443"];

export interface Target {
  url: URL;
  /** Name for DNS and TLS; an IP address only where the operator allowed it. */
  host: string;
  port: number;
  /** Host and port are in OUTBOUND_ALLOW: the target may be on a private network. */
  isAllowed: boolean;
}

/**
 * Parses and checks a configured URL before anything is resolved. `allowed`: `host:port` as in OUTBOUND_ALLOW.
 * https, no user information, a host name (no IP address in any notation), a usual https port.
 */
export function readTarget(text: string, allowed: readonly string[]): Target | OutboundRefusal {
  if (text.length > 2048 || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
    return refusal("bad_url", "Not an absolute URL such as https://client.example/jwks.");
  }
  const url = new URL(text);
  if (url.protocol !== "https:") return refusal("not_https", "Only https:// URLs are supported.");
  if (url.username !== "" || url.password !== "") {
    return refusal("has_credentials", "The URL must not contain a user name or password.");
  }
  const { hostname } = url;
  const port = url.port === "" ? "443" : url.port;
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const target = { url, host, port: Number(port), isAllowed: allowed.includes(`${hostname}:${port}`) };
  if (target.isAllowed) return target;
  if (!PORTS.includes(port)) return refusal("bad_port", `Port ${port} is not allowed. Use ${PORTS.join(", ")}.`);
  if (isAddress(hostname)) return refusal("is_address", "Use a host name instead of an IP address.");
  if (!/^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(host)) {
    return refusal("bad_host", "The host is not a fully qualified public domain name, such as client.example.");
  }
  return target;
}
