import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { TrustedProxies } from "@/lib/runtime/trusted-proxies";

export { type TrustedProxies, trustedProxies } from "@/lib/runtime/trusted-proxies";

/** Address of the connection's peer, IPv4 in dotted notation. */
export function peerAddress(request: IncomingMessage): string {
  return plainAddress(request.socket.remoteAddress ?? "unknown");
}

/**
 * Address of the caller. X-Forwarded-For is used only behind a trusted proxy, and is read from the right: each trusted hop vouches
 * for the one before it; anything further left is untrusted input.
 */
export function clientAddress(request: IncomingMessage, proxies: TrustedProxies): string {
  let address = peerAddress(request);
  const forwarded = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",");
  while (proxies.has(address)) {
    const hop = plainAddress(hops.pop()?.trim() ?? "");
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

/** Converts IPv4-mapped IPv6 addresses of a dual-stack socket to IPv4. */
export function plainAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}
