import ipaddr from "ipaddr.js";

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an IP address, as a resolver returns it, is on the public Internet. Every special-purpose range of the IANA registries is
 * excluded: loopback, private, link-local, carrier-grade NAT, documentation, multicast, mapped, NAT64, 6to4, Teredo and the rest.
 * IPv6 outside 2000::/3 is not allocated (RFC 4291 §2.4), so unassigned addresses are rejected too.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === "unicast";
  if (!ipaddr.IPv6.isValid(address) || address.includes("%")) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === "unicast" && parsed.match(GLOBAL_UNICAST_V6);
}

/** Whether a host is an IP address instead of a name; `host` from a WHATWG URL, which has normalised 0x7f.1 to 127.0.0.1. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || ipaddr.isValid(host);
}
