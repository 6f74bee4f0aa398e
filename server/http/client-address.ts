import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { TrustedProxies } from "@/lib/runtime/trusted-proxies";

export { type TrustedProxies, trustedProxies } from "@/lib/runtime/trusted-proxies";

/** The peer of the connection, IPv4 in its own notation. */
export function peerAddress(request: IncomingMessage): string {
  return plainAddress(request.socket.remoteAddress ?? "unknown");
}

/**
 * Who is calling. X-Forwarded-For counts only behind a trusted proxy, and there from the right: each trusted hop vouches
 * for the one before it, and what stands further left was written by whoever called.
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

/** IPv4-mapped IPv6 addresses are what a dual-stack socket calls IPv4. */
export function plainAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}
