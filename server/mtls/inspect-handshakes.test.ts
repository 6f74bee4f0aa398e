import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server as HttpsServer } from "node:https";
import { connect as connectTcp, createServer as createTcpServer, type Socket } from "node:net";
import { type ConnectionOptions, connect } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createFakeChain,
  curveIssuer,
  type FakeChain,
  rsaIssuer,
  signingIssuer,
  times,
} from "@/lib/testing/fake-chain";
import { makeTlsPki } from "@/lib/testing/tls-server";
import { portOf } from "../server";
import { inspectHandshakes, MAX_HANDSHAKE_BYTES } from "./inspect-handshakes";
import { type MtlsTestServer, openMtlsTestServer } from "./testing";

let testServer: MtlsTestServer;
beforeAll(async () => {
  testServer = await openMtlsTestServer();
});
afterAll(() => testServer.close());

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
/** Required for OpenSSL to present weak keys. */
const WEAK = { ciphers: "DEFAULT:@SECLEVEL=0" };

/** Presents a chain, sends a request and waits for the close; "" without a response. */
async function present(chain: FakeChain, options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({
    host: "127.0.0.1",
    port: testServer.tlsPort,
    ca: testServer.rootPem,
    ...WEAK,
    ...chain,
    ...options,
  });
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.once("secureConnect", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

describe("the handshakes of the TLS listener", () => {
  it.each(VERSIONS)("pass in %s with four RSA-4096 certificates of another CA", async (version) => {
    const issuer = signingIssuer(generateKeyPairSync("rsa", { modulusLength: 4096 }));
    const chain = createFakeChain([issuer, issuer, issuer]);
    expect(await present(chain, { minVersion: version, maxVersion: version })).toContain('"kind":"foreign"');
  });

  it.each([
    ["71 RSA keys with long exponents", () => times(71, () => rsaIssuer(3072, 3071)), /too_large/],
    ["one such key", () => [rsaIssuer(3072, 3071)], /unusual_key/],
    ["small certificates on a slow curve", () => times(9, () => curveIssuer("sect571r1")), /unusual_key/],
    ["a hundred small certificates", () => times(40, () => curveIssuer("prime256v1")), /too_many|too_large/],
  ])("fail with %s, and the log has reason and address", async (_what, issuers, reason) => {
    const info = vi.spyOn(testServer.deps.log, "info");
    const chain = createFakeChain(issuers());
    for (const version of VERSIONS) {
      info.mockClear();
      expect(await present(chain, { minVersion: version, maxVersion: version })).toBe("");
      const lines = info.mock.calls.filter(([, message]) => String(message).startsWith("TLS handshake refused. "));
      expect(lines).toEqual([[{ reason: expect.stringMatching(reason), address: "127.0.0.1" }, expect.any(String)]]);
    }
    info.mockRestore();
  });

  it("fail at the byte limit, for any bytes in any pieces", async () => {
    const record = (length: number) => Buffer.from([22, 3, 1, length >> 8, length & 0xff]);
    const floods: Buffer[] = [
      Buffer.alloc(100_000, "GET / HTTP/1.1\r\n"),
      Buffer.concat([record(16_384), Buffer.alloc(100_000)]), // one endless message
      Buffer.concat(Array.from({ length: 500 }, () => Buffer.concat([record(100), Buffer.alloc(100)]))),
      Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([20, 3, 3, 0, 1, 1]))), // ChangeCipherSpec
      Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([21, 3, 3, 0, 2, 1, 90]))), // warnings
      Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([23, 3, 3, 0, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8]))),
    ];
    const accepted: Socket[] = [];
    testServer.mtls.server.on("connection", (socket: Socket) => accepted.push(socket));
    for (const flood of floods) {
      const socket = connectTcp(testServer.tlsPort, "127.0.0.1");
      socket.on("error", () => {}).resume();
      for (let at = 0; at < flood.length && !socket.destroyed; at += 1_000) {
        socket.write(flood.subarray(at, at + 1_000));
        await new Promise(setImmediate);
      }
      if (!socket.destroyed) await new Promise((resolve) => socket.once("close", resolve));
      const last = accepted.at(-1);
      expect(last?.destroyed).toBe(true);
      expect(last?.bytesRead).toBeLessThan(MAX_HANDSHAKE_BYTES + 65_536); // one read of the socket
    }
  });

  it("keep the caller's address for later requests", async () => {
    const info = vi.spyOn(testServer.deps.log, "info");
    expect(await testServer.ask(await testServer.issue())).toMatchObject({ status: 200 });
    const request = expect.objectContaining({ address: "127.0.0.1", path: "/" });
    await vi.waitFor(() => expect(info).toHaveBeenCalledWith(request, "request"));
    info.mockRestore();
  });

  it("do not crash the process when a rejected caller keeps sending", async () => {
    for (const version of VERSIONS) {
      const chain = createFakeChain([curveIssuer("prime256v1")]); // its signature is wrong, which leaves an error in OpenSSL
      const socket = connect({
        host: "127.0.0.1",
        port: testServer.tlsPort,
        ca: testServer.rootPem,
        ...WEAK,
        ...chain,
        minVersion: version,
        maxVersion: version,
      });
      socket.on("error", () => {}).resume();
      for (let i = 0; i < 200; i += 1) socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      socket.end();
      await new Promise((resolve) => socket.once("close", resolve));
    }
    expect(await testServer.ask({})).toMatchObject({ status: 401 });
  });
});

describe("unfinished handshakes", () => {
  const open: (HttpsServer | Socket)[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) "close" in one ? one.close() : one.destroy();
  });

  /** A TLS server with a limit of three. */
  async function listen(): Promise<HttpsServer> {
    const server = createServer(await makeTlsPki(), (_request, response) => response.end("here"));
    inspectHandshakes(server, { refused: () => {}, maxUnfinished: 3 });
    open.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return server;
  }

  async function dial(server: HttpsServer): Promise<Socket> {
    const socket = connectTcp(portOf(server), "127.0.0.1");
    open.push(socket.on("error", () => {}).resume());
    await once(socket, "connect");
    return socket;
  }

  it("are limited in number: the oldest is closed for a new one, which is served", async () => {
    const server = await listen();
    const [first, second, third] = [await dial(server), await dial(server), await dial(server)];
    const closed = once(first as Socket, "close");
    const client = connect({ socket: await dial(server), rejectUnauthorized: false });
    await once(client, "secureConnect");
    await closed;
    expect([second, third].map((socket) => socket?.destroyed)).toEqual([false, false]);
    client.destroy();
  });

  it("do not count once they are complete", async () => {
    const server = await listen();
    const clients = [];
    for (let i = 0; i < 6; i += 1) {
      const client = connect({ socket: await dial(server), rejectUnauthorized: false });
      await once(client, "secureConnect");
      clients.push(client);
    }
    expect(clients.map(({ destroyed }) => destroyed)).toEqual(clients.map(() => false));
    for (const client of clients) client.destroy();
  });

  it("with the same client random are rejected: the second is closed", async () => {
    const server = await listen();
    const hello = await firstBytes();
    const [one, other] = [await dial(server), await dial(server)];
    one.write(hello);
    await once(one, "data");
    const closed = once(other, "close");
    other.write(hello);
    await closed;
    expect(one.destroyed).toBe(false);
  });

  it("fail with a second hello that has another random", async () => {
    const server = await listen();
    const hello = await firstBytes();
    const second = Buffer.from(hello);
    second[20] = (second[20] ?? 0) ^ 1; // within the random
    const socket = await dial(server);
    const closed = once(socket, "close");
    socket.write(Buffer.concat([hello, second]));
    await closed;
    const again = await dial(server);
    again.write(second); // no state remains
    expect(await once(again, "data")).toHaveLength(1);
  });
});

/** A ClientHello of Node's. */
async function firstBytes(): Promise<Buffer> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect({ host: "127.0.0.1", port: portOf(server), rejectUnauthorized: false });
  client.on("error", () => {});
  const [socket] = (await once(server, "connection")) as [Socket];
  const [bytes] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  server.close();
  return bytes;
}
