import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { clientAddress, trustedProxies } from "./client-address";

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded ? { "x-forwarded-for": forwarded } : {},
  }) as unknown as IncomingMessage;

describe("clientAddress", () => {
  it.each([
    ["no trusted proxy: the header is ignored", [], "203.0.113.1", "198.51.100.7", "203.0.113.1"],
    ["a trusted proxy", ["203.0.113.1"], "203.0.113.1", "198.51.100.7", "198.51.100.7"],
    ["blocks", ["10.0.0.0/8"], "10.1.2.3", "198.51.100.7, 10.4.4.4", "198.51.100.7"],
    ["the nearest untrusted hop", ["10.0.0.0/8"], "10.1.2.3", "1.1.1.1, 198.51.100.7", "198.51.100.7"],
    ["IPv4 in IPv6", ["10.0.0.0/8"], "::ffff:10.1.2.3", "::ffff:198.51.100.7", "198.51.100.7"],
    ["a proxy named as IPv4 in IPv6", ["::ffff:10.1.2.3"], "10.1.2.3", "198.51.100.7", "198.51.100.7"],
    ["IPv6 in the brackets of a URL", ["[2001:db8::1]"], "2001:db8::1", "2001:db9::5", "2001:db9::5"],
    ["a block in brackets", ["[2001:db8::]/32"], "2001:db8::1", "2001:db9::5", "2001:db9::5"],
    ["IPv6", ["2001:db8::/32"], "2001:db8::1", "2001:db9::5", "2001:db9::5"],
  ])("%s", (_, trusted, peer, forwarded, expected) => {
    expect(clientAddress(request(peer, forwarded), trustedProxies(trusted))).toBe(expected);
  });

  it.each([
    ...["proxy.example", "10.0.0.0/33", "10.0.0.0/x", "1.2.3", "::1/129", "fe80::1%eth0"],
    ...["[::1", "::1]", "[]", "[10.0.0.1]", "[::1]:3000", "[::1/128]"],
    // A trailing slash must not become /0, which matches all addresses.
    ...["10.0.0.0/", "10.0.0.0/ ", "10.0.0.0/0x8", "10.0.0.0/8/24", "10.0.0.0/-1", "10.0.0.0/1e1"],
  ])("rejects %s as a proxy", (entry) => {
    expect(() => trustedProxies([entry])).toThrow(/TRUSTED_PROXIES/);
  });
});
