import ipaddr from "ipaddr.js";

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address, in the form a resolver gives, is one of the public Internet. Everything the IANA registries set apart is
 * not: loopback, private, link-local, carrier-grade NAT, documentation, multicast, mapped, NAT64, 6to4, Teredo and the rest.
 * IPv6 beyond 2000::/3 is not in use for anybody (RFC 4291 §2.4), so addresses that only look unassigned are refused too.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === "unicast";
  if (!ipaddr.IPv6.isValid(address) || address.includes("%")) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === "unicast" && parsed.match(GLOBAL_UNICAST_V6);
}

/** Whether a host is an address instead of a name; `host` as a WHATWG URL has it, where 0x7f.1 is 127.0.0.1 already. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || ipaddr.isValid(host);
}
