import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createFakeChain,
  curveIssuer,
  dnsNames,
  type FakeIssuer,
  rsaIssuer,
  signingIssuer,
  times,
  uriConstraints,
  uriNames,
} from "@/lib/testing/fake-chain";
import { fetchGuarded, type OutboundDeps } from "./fetch-guarded";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
const KEYS_EXAMPLE = dnsNames(["keys.example"]);

const open: { close(): void }[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});
let rsa: FakeIssuer;
beforeAll(() => {
  rsa = signingIssuer(generateKeyPairSync("rsa", { modulusLength: 4096 }));
});

/** Requests a server on loopback by the name keys.example. */
async function call(server: Server, rootsPem: string, timeoutMs = 3_000) {
  server.on("connection", (socket: Socket) => sockets.push(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  open.push(server);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const deps: OutboundDeps = {
    env: { outboundAllow: [`keys.example:${port}`] },
    outbound: { rootsPem, resolveHost: async () => ["127.0.0.1"] },
  };
  return fetchGuarded(deps, `https://keys.example:${port}/jwks`, { timeoutMs });
}

const answer = (socket: TLSSocket) => void socket.end(ANSWER);

/** `onRequest`: replaces the normal response. */
function tlsServer(options: TlsOptions, onRequest = answer): Server {
  const server = createServer({ ciphers: "DEFAULT:@SECLEVEL=0", ...options }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => onRequest(socket));
  });
  return server.on("tlsClientError", () => {});
}

describe("the TLS handshake of an outbound request", () => {
  it.each(VERSIONS)("succeeds in %s with four certificates and many names, 16 KiB in total", async (version) => {
    const names = Array.from({ length: 340 }, (_, index) => `a-service-${index}.hosts.example`);
    const chain = createFakeChain([rsa, rsa, rsa], [dnsNames(["keys.example", ...names])]);
    expect(Buffer.byteLength(chain.cert) * 0.73).toBeGreaterThan(13_000); // of base64
    const got = await call(tlsServer({ ...chain, minVersion: version, maxVersion: version }), chain.root);
    expect(got).toMatchObject({ ok: true, status: 200 });
  });

  it.each<[what: string, options: TlsOptions, message: RegExp]>([
    ["requires a client certificate, in TLS 1.3", { requestCert: true, minVersion: "TLSv1.3" }, /client certificate/],
    [
      "requires a client certificate, in TLS 1.2",
      { requestCert: true, maxVersion: "TLSv1.2" },
      /client certificate|TLS handshake/,
    ],
    ["supports only TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }, /TLS handshake.+failed/],
    ["has no common group", { ecdhCurve: "secp160r1", maxVersion: "TLSv1.2" }, /TLS handshake.+failed/],
  ])("with a server that %s fails and names the fix", async (_, options, message) => {
    const chain = createFakeChain([rsa], [KEYS_EXAMPLE]);
    const got = await call(tlsServer({ ...chain, ...options }), chain.root);
    expect(got).toMatchObject({ ok: false, reason: "bad_handshake", message: expect.stringMatching(message) });
  });

  const chains: [what: string, () => ReturnType<typeof createFakeChain>, message: RegExp][] = [
    [
      "long RSA exponents",
      () =>
        createFakeChain(
          times(9, () => rsaIssuer(3072, 3071)),
          [KEYS_EXAMPLE],
        ),
      /unusual key/,
    ],
    ["a slow curve", () => createFakeChain([curveIssuer("sect571r1")], [KEYS_EXAMPLE]), /unusual key/],
    ["sixty certificates", () => createFakeChain(times(59, () => curveIssuer("prime256v1"))), /60 certificates/],
    ["more than 32 KiB", () => createFakeChain(times(30, () => rsaIssuer(8192))), /larger than 32 KiB/],
    [
      "many names with many name constraints",
      () => createFakeChain([curveIssuer("prime256v1", [uriConstraints(300)])], [uriNames(1_500)]),
      /name constraints/,
    ],
  ];
  it.each(chains)("is rejected before its certificates are verified: %s", async (_what, makeChain, message) => {
    const chain = makeChain();
    for (const version of VERSIONS) {
      const got = await call(tlsServer({ ...chain, minVersion: version, maxVersion: version }), chain.root);
      expect(got).toMatchObject({ ok: false, reason: "bad_handshake", message: expect.stringMatching(message) });
    }
  });

  it("is rejected when it never ends, and the connection is closed", async () => {
    const server = createTcpServer((socket) => {
      const record = Buffer.concat([Buffer.from([22, 3, 3, 64, 0]), Buffer.alloc(16_384, 2)]);
      const more = () => !socket.destroyed && socket.write(record) && setImmediate(more);
      socket.on("drain", more).once("data", more);
    });
    const got = await call(server, "");
    expect(got).toMatchObject({ ok: false, reason: "bad_handshake", message: expect.stringMatching(/32 KiB/) });
    const [socket] = sockets;
    if (!socket?.destroyed) await once(socket as Socket, "close");
  });

  it("is rejected when it is not TLS", async () => {
    const server = createTcpServer((socket) => void socket.write("220 mail.example ESMTP\r\n"));
    expect(await call(server, "")).toMatchObject({ ok: false, reason: "bad_handshake" });
  });

  it("is limited by the timeout of the request", async () => {
    const server = createTcpServer((socket) => {
      const timer = setInterval(() => socket.write(Buffer.from([22])), 50);
      socket.once("close", () => clearInterval(timer));
    });
    // One byte at a time: the first record would be complete after 17 minutes.
    expect(await call(server, "", 400)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/timeout|bad_handshake/),
    });
  });

  it("never uses DHE, whose modulus the server chooses", async () => {
    const ciphers: string[] = [];
    const server = createTcpServer((socket) => {
      socket.once("data", (hello: Buffer) => {
        const at = 44 + (hello[43] ?? 0); // after the session id
        for (let i = 0; i < hello.readUInt16BE(at); i += 2) ciphers.push(hello.toString("hex", at + 2 + i, at + 4 + i));
        socket.destroy();
      });
    });
    expect(await call(server, "")).toMatchObject({ ok: false, reason: "not_connected" });
    expect(ciphers).toContain("c02f"); // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    expect(ciphers.filter((id) => ["009e", "009f", "ccaa", "0033", "0039", "0067", "006b"].includes(id))).toEqual([]);
  });

  it("happens once: a TLS 1.2 server can't renegotiate", async () => {
    const chain = createFakeChain([rsa], [KEYS_EXAMPLE]);
    let isRepeated = false;
    const server = tlsServer({ ...chain, maxVersion: "TLSv1.2" }, (socket) => {
      socket.renegotiate({}, (error) => {
        isRepeated = !error;
        answer(socket);
      });
    });
    expect(await call(server, chain.root, 1_000)).toMatchObject({ ok: false });
    expect(isRepeated).toBe(false);
  });
});
