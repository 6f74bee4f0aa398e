import { BlockList, isIP } from "node:net";
import { AppError } from "@/lib/errors";

export interface TrustedProxies {
  has(address: string): boolean;
}

/**
 * Parses the addresses and CIDR blocks of the reverse proxies.
 * @throws AppError precondition_failed for an invalid entry; it names the position in the list, not the value
 */
export function trustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const [index, entry] of entries.entries()) {
    if (!add(list, entry)) {
      throw new AppError(
        "precondition_failed",
        `TRUSTED_PROXIES is not usable. Entry ${index + 1} is neither an address nor a CIDR block, such as 10.0.0.5 or 10.0.0.0/8.`,
      );
    }
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, typeOf(address)) };
}

const typeOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** Removes the brackets of an IPv6 address as in a URL: `[::1]`. */
const withoutBrackets = (entry: string) => entry.replace(/^\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)\](?=\/|$)/, "$1");

/** @returns false for an invalid entry, including an address with a zone (`fe80::1%eth0`), which BlockList does not support. */
function add(list: BlockList, entry: string): boolean {
  const [, address = "", prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(withoutBrackets(entry)) ?? [];
  const family = isIP(address);
  if (family === 0) return false;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped && prefix === undefined)
    list.addAddress(mapped, "ipv4"); // callers are compared in IPv4 notation
  else if (prefix === undefined) list.addAddress(address, typeOf(address));
  else if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  else list.addSubnet(address, Number(prefix), typeOf(address));
  return true;
}
