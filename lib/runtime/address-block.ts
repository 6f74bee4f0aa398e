import ipaddr from "ipaddr.js";

const IPV6_PREFIX_BITS = 64;

/**
 * The address block that counts as one caller: an IPv4 address, also if mapped into IPv6, or the /64 of an IPv6 address, because a
 * site gets at least a /64 (RFC 6177). Text that is not an address is returned unchanged.
 */
export function addressBlock(address: string): string {
  const [bare = ""] = address.split("%", 1); // without a zone (RFC 4007 §11)
  if (!ipaddr.IPv6.isValid(bare)) return address;
  const parsed = ipaddr.IPv6.parse(bare);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  const prefix = parsed.toByteArray().slice(0, IPV6_PREFIX_BITS / 8);
  return `${Buffer.from(prefix).toString("hex")}/${IPV6_PREFIX_BITS}`;
}
