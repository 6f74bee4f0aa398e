import type { RequestListener } from "node:http";
import { Socket } from "node:net";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { makeTlsPki, startTlsServer, type TestPki, type TlsServer } from "@/lib/testing/tls-server";
import { isPublicAddress } from "./address";
import { fetchGuarded, type OutboundDeps } from "./fetch-guarded";

let pki: TestPki;
beforeAll(async () => {
  pki = await makeTlsPki();
});
const servers: TlsServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) await server.close();
});

/** A TLS server on loopback that `deps` resolves by name, and the number of its connections. */
async function serve(listener: RequestListener, options: { allow?: boolean } = {}) {
  const server = await startTlsServer(pki, listener);
  servers.push(server);
  const { port, connections } = server;
  const deps: OutboundDeps = {
    env: {
      outboundAllow:
        options.allow === false ? [] : [`keys.example:${port}`, `127.0.0.1:${port}`, `other.example:${port}`],
    },
    outbound: { rootsPem: pki.root, resolveHost: async () => ["127.0.0.1"] },
  };
  return { port, url: `https://keys.example:${port}/jwks`, deps, connections };
}
const answer =
  (
    body: string,
    headers: Record<string, string> = { "content-type": "application/json" },
    status = 200,
  ): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

/** A URL and the addresses of its host name, if any. */
const ATTACKS: readonly [url: string, ...addresses: string[]][] = [
  ["http://client.example/"],
  ["file:///etc/passwd"],
  ["gopher://client.example/"],
  ["//client.example/"],
  ["https://user:pass@client.example/"],
  ["https://client.example\\@127.0.0.1/"],
  ["https://client.example\n.evil.example/"],
  ["https://client.example:22/"],
  ["https://client.example:6379/"],
  ["https://client.example:3000/"],
  ["https://127.0.0.1/"],
  ["https://127.1/"],
  ["https://2130706433/"],
  ["https://0x7f000001/"],
  ["https://0177.0.0.1/"],
  ["https://0/"],
  ["https://[::1]/"],
  ["https://[::]/"],
  ["https://[::ffff:127.0.0.1]/"],
  ["https://[::ffff:7f00:1]/"],
  ["https://[fe80::1]/"],
  ["https://[fd00::1]/"],
  ["https://[64:ff9b::7f00:1]/"],
  ["https://[2002:7f00:1::]/"],
  ["https://169.254.169.254/latest/meta-data/"],
  ["https://１２７.０.０.１/"],
  ["https://8.8.8.8/"],
  ["https://localhost/"],
  ["https://localhost./"],
  ["https://metadata/"],
  ["https://client.example./", "127.0.0.1"],
  ["https://loopback.example/", "127.0.0.1"],
  ["https://loopback.example/", "127.255.255.254"],
  ["https://private.example/", "10.1.2.3"],
  ["https://private.example/", "172.31.255.255"],
  ["https://private.example/", "192.168.0.1"],
  ["https://metadata.example/", "169.254.169.254"],
  ["https://carrier.example/", "100.64.0.1"],
  ["https://zero.example/", "0.0.0.0"],
  ["https://multicast.example/", "224.0.0.1"],
  ["https://broadcast.example/", "255.255.255.255"],
  ["https://documentation.example/", "203.0.113.5"],
  ["https://benchmark.example/", "198.18.0.1"],
  ["https://v6.example/", "::1"],
  ["https://v6.example/", "::"],
  ["https://v6.example/", "::127.0.0.1"],
  ["https://v6.example/", "fc00::1"],
  ["https://v6.example/", "fe80::1"],
  ["https://v6.example/", "fe80::1%eth0"],
  ["https://v6.example/", "fec0::1"],
  ["https://mapped.example/", "::ffff:10.0.0.1"],
  ["https://nat64.example/", "64:ff9b::a00:1"],
  ["https://nat64.example/", "64:ff9b:1::a00:1"],
  ["https://6to4.example/", "2002:a00:1::1"],
  ["https://teredo.example/", "2001:0:a00:1::1"],
  ["https://unassigned.example/", "4000::1"],
  ["https://mixed.example/", "93.184.216.34", "127.0.0.1"],
  ["https://mixed.example/", "2606:2800:220:1::1", "::1"],
  ["https://nowhere.example/"],
];

describe("an attack", () => {
  it.each(ATTACKS)("with %s → %s opens no connection", async (url, ...addresses) => {
    const connect = vi.spyOn(Socket.prototype, "connect");
    const resolveHost = vi.fn(async () => addresses);
    const got = await fetchGuarded({ env: { outboundAllow: [] }, outbound: { resolveHost } }, url);
    expect(got).toMatchObject({ ok: false, reason: expect.any(String), message: expect.any(String) });
    expect(connect).not.toHaveBeenCalled();
    expect(resolveHost.mock.calls.length).toBeLessThanOrEqual(1);
    for (const address of addresses) expect(JSON.stringify(got)).not.toContain(address);
  });

  it("reaches no server on loopback through the system resolver", async () => {
    const server = await serve(answer("{}"), { allow: false });
    for (const host of ["localhost", "127.0.0.1", "[::1]", "0x7f.1", "localhost.localdomain"]) {
      expect(await fetchGuarded({ env: { outboundAllow: [] } }, `https://${host}:${server.port}/`)).toMatchObject({
        ok: false,
      });
    }
    expect(server.connections()).toBe(0);
  });
});

it.each(["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"])(
  "%s is a public address",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);
