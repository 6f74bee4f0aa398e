import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, createServer, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createFakeChain,
  curveIssuer,
  type FakeChain,
  rsaIssuer,
  signingIssuer,
  times,
  uriConstraints,
  uriNames,
} from "@/lib/testing/fake-chain";
import { makeTlsPki, type TestPki } from "@/lib/testing/tls-server";
import { InspectedSocket } from "./inspected-socket";
import type { HandshakeLimits, HandshakeProblem } from "./limits";

const LIMIT = 16 * 1024;
let pki: TestPki;
beforeAll(async () => {
  pki = await makeTlsPki();
});
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** The inspected side. */
type Side = HandshakeLimits["peer"];

interface Outcome {
  /** Data that the client received: the echo of what it sent. */
  echo: string;
  problem: HandshakeProblem | undefined;
  /** Bytes sent by the inspected peer. */
  bytes: number;
  version: string | null;
}

interface Conversation {
  side: Side;
  /** Key and certificates of the inspected side. */
  chain?: FakeChain;
  client?: ConnectionOptions;
  /** Relays bytes between the two, possibly in different segments. */
  through?: (from: Socket, to: Socket) => Promise<void>;
  maxFragment?: number;
  data?: string;
}

/** A TLS client sends data to a TLS server, which sends it back. One side inspects the other. */
async function converse({
  side,
  chain,
  client = {},
  through,
  maxFragment,
  data = "x",
}: Conversation): Promise<Outcome> {
  const limits: HandshakeLimits = { peer: side, maxBytes: LIMIT };
  let problem: HandshakeProblem | undefined;
  let atServer: Socket | undefined;
  const wrap = (socket: Socket) =>
    new InspectedSocket(socket, limits, {
      refuse(found) {
        problem = found;
      },
    });
  const server = createTcpServer((socket) => {
    atServer = socket;
    const inspected = side === "client" ? wrap(socket) : undefined;
    serveTls(inspected ?? socket, side === "server" ? chain : undefined, (line, secure) => {
      inspected?.inspector.addKeyLogLine(line);
      if (side === "server" && maxFragment) secure.setMaxSendFragment(maxFragment); // before it sends its certificate
    });
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const port = through ? await proxy(server, through) : portOf(server);
  const tcp = connectTcp(port, "127.0.0.1");
  const inspected = side === "server" ? wrap(tcp) : undefined;
  const own = side === "client" && chain ? { key: chain.key, cert: chain.cert } : {};
  const weak = { ciphers: "DEFAULT:@SECLEVEL=0" }; // otherwise OpenSSL would not present the fake keys
  const socket = connect({ socket: inspected ?? tcp, rejectUnauthorized: false, ...weak, ...own, ...client });
  socket.on("keylog", (line: Buffer) => inspected?.inspector.addKeyLogLine(line));
  if (side === "client" && maxFragment) socket.setMaxSendFragment(maxFragment);
  const version = { name: null as string | null };
  socket.once("secureConnect", () => {
    version.name = socket.getProtocol();
    socket.end(data);
  });
  let echo = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    echo += text;
  });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("close", resolve)); // an error is emitted before it
  const bytes = (side === "client" ? atServer : tcp)?.bytesRead ?? 0;
  return { echo, problem, bytes, version: version.name };
}

function serveTls(
  socket: Duplex,
  chain: FakeChain | undefined,
  keylog: (line: Buffer, secure: TLSSocket) => void,
): void {
  const server = createServer({
    key: chain?.key ?? pki.key,
    cert: chain?.cert ?? pki.cert,
    ca: pki.root,
    requestCert: true,
    rejectUnauthorized: false,
    ciphers: "DEFAULT:@SECLEVEL=0",
  });
  server.on("keylog", keylog);
  server.on("secureConnection", (secure) => {
    secure.on("error", () => {});
    secure.pipe(secure);
  });
  server.on("tlsClientError", (_error, secure) => secure.destroy());
  server.emit("connection", socket);
}

const portOf = (server: Server) => (server.address() as AddressInfo).port; // a TCP listener has a port

/** A proxy in front of the server that relays the bytes of both sides with `through`. */
async function proxy(server: Server, through: NonNullable<Conversation["through"]>): Promise<number> {
  const front = createTcpServer({ allowHalfOpen: true }, (client) => {
    const back = connectTcp({ port: portOf(server), host: "127.0.0.1", allowHalfOpen: true });
    for (const [from, to] of [
      [client, back],
      [back, client],
    ] as const) {
      from.setNoDelay(true);
      to.on("error", () => from.destroy());
      through(from, to).then(
        () => to.end(),
        () => to.destroy(),
      );
    }
  });
  servers.push(front.listen(0, "127.0.0.1"));
  await once(front, "listening");
  return portOf(front);
}

/** Relays in TCP segments of `size` bytes. */
const inPieces = (size: number) => async (from: Socket, to: Socket) => {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += size) {
      to.write(chunk.subarray(at, at + size));
      await new Promise(setImmediate);
    }
  }
};

const SIDES: readonly Side[] = ["client", "server"];
const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const only = (version: (typeof VERSIONS)[number]): ConnectionOptions => ({ minVersion: version, maxVersion: version });
const each = SIDES.flatMap((side) => VERSIONS.map((version) => [side, version] as const));
let usual: FakeChain;
beforeAll(() => {
  const rsa = signingIssuer(generateKeyPairSync("rsa", { modulusLength: 4096 }));
  usual = createFakeChain([rsa, rsa, rsa]);
});

describe("an inspected handshake", () => {
  it.each(each)("of the %s in %s with four certificates passes, and data flows both ways", async (side, version) => {
    const data = "x".repeat(300_000);
    const got = await converse({ side, chain: usual, client: only(version), data });
    expect(got).toMatchObject({ problem: undefined, version });
    expect(got.echo === data).toBe(true);
  });

  it.each(each)("of the %s in %s without a chain passes", async (side, version) => {
    expect(await converse({ side, client: only(version) })).toMatchObject({ echo: "x", problem: undefined });
  });

  it.each([
    ["TLS_AES_128_GCM_SHA256"],
    ["TLS_AES_256_GCM_SHA384"],
    ["TLS_CHACHA20_POLY1305_SHA256"],
    ["ECDHE-ECDSA-AES128-GCM-SHA256"],
    ["ECDHE-ECDSA-CHACHA20-POLY1305"],
    ["ECDHE-ECDSA-AES128-SHA"],
  ])("passes with %s on either side", async (cipher) => {
    const version = cipher.startsWith("TLS_") ? "TLSv1.3" : "TLSv1.2";
    for (const side of SIDES) {
      const client = { ...only(version), ciphers: cipher };
      expect(await converse({ side, chain: usual, client })).toMatchObject({ echo: "x", problem: undefined });
    }
  });

  it.each(each)("of the %s in %s passes in segments of one byte and in small records", async (side, version) => {
    const small = { side, chain: usual, client: only(version), maxFragment: 512 };
    expect(await converse(small)).toMatchObject({ echo: "x", problem: undefined });
    const pieces = { side, client: only(version), through: inPieces(1) };
    expect(await converse(pieces)).toMatchObject({ echo: "x", problem: undefined });
  });

  it("passes with a HelloRetryRequest", async () => {
    const client: ConnectionOptions = { ...only("TLSv1.3"), ecdhCurve: "brainpoolP256r1tls13:P-256" };
    for (const side of SIDES) {
      expect(await converse({ side, chain: usual, client })).toMatchObject({ echo: "x", problem: undefined });
    }
  });
});

const many = (count: number) => times(count, () => curveIssuer("prime256v1"));
const refusals: [what: string, chain: () => FakeChain, reason: HandshakeProblem["reason"]][] = [
  ["an RSA key with an exponent as long as its modulus", () => createFakeChain([rsaIssuer(3072, 3071)]), "unusual_key"],
  ["an RSA key of 16384 bits", () => createFakeChain([rsaIssuer(16_384)]), "unusual_key"],
  ["a key on a binary curve", () => createFakeChain([curveIssuer("sect571r1")]), "unusual_key"],
  ["such a key at the end of a chain", () => createFakeChain([...many(5), curveIssuer("c2pnb368w1")]), "unusual_key"],
  ["eleven certificates", () => createFakeChain(many(10)), "too_many_certificates"],
  ["forty certificates", () => createFakeChain(many(39)), "too_many_certificates"],
  ["more bytes than the limit", () => createFakeChain(times(8, () => rsaIssuer(8192))), "too_large"],
  [
    "many names and many name constraints",
    () => createFakeChain([curveIssuer("prime256v1", [uriConstraints(300)])], [uriNames(1_400)]),
    "large_name_constraints",
  ],
];

describe("a handshake whose certificates are expensive to verify", () => {
  it.each(refusals)("is refused before OpenSSL receives it: %s", async (_what, makeChain, reason) => {
    const chain = makeChain();
    for (const [side, version] of each) {
      const got = await converse({ side, chain, client: only(version) });
      expect(got, `${side} ${version}`).toMatchObject({ echo: "", problem: { reason } });
    }
  });

  it("is also refused in small records and small segments", async () => {
    const chain = createFakeChain([curveIssuer("sect571r1")]);
    for (const [side, version] of each) {
      const got = await converse({ side, chain, client: only(version), maxFragment: 512, through: inPieces(100) });
      expect(got.problem?.reason, `${side} ${version}`).toBe("unusual_key");
    }
  });

  it("is also refused after a HelloRetryRequest", async () => {
    const client: ConnectionOptions = { ...only("TLSv1.3"), ecdhCurve: "brainpoolP256r1tls13:P-256" };
    for (const side of SIDES) {
      const got = await converse({ side, chain: createFakeChain([curveIssuer("sect571r1")]), client });
      expect(got.problem?.reason).toBe("unusual_key");
    }
  });
});
