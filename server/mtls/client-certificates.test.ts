import { execFile } from "node:child_process";
import { constants, X509Certificate } from "node:crypto";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import { type Answer, type ClientPair, type MtlsTestServer, openMtlsTestServer } from "./testing";
import { impostor, selfSigned } from "./testing/foreign-certificates";

let testServer: MtlsTestServer;
beforeAll(async () => {
  testServer = await openMtlsTestServer({ PUBLIC_URL: "http://localhost:3000" });
});
afterAll(() => testServer.close());

/** One GET over an open or resumed TLS connection. */
async function getOver(socket: TLSSocket): Promise<Answer> {
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = /\{.*\}/s.exec(text)?.[0] ?? "{}";
  return { status: Number(text.slice(9, 12)), body: JSON.parse(body) };
}

/** The newest session ticket of a connection. */
const sessions = new WeakMap<TLSSocket, Buffer>();

interface Connection {
  version: SecureVersion;
  session?: Buffer | undefined;
  secureOptions?: number;
}

function dial(client: Partial<ClientPair>, { version, session, secureOptions }: Connection): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: "127.0.0.1",
      port: testServer.tlsPort,
      ca: testServer.rootPem,
      minVersion: version,
      maxVersion: version,
      ...client,
      ...(session ? { session } : {}),
      ...(secureOptions ? { secureOptions } : {}),
    });
    socket.on("session", (newest) => sessions.set(socket, newest));
    socket.once("error", reject);
    socket.once("secureConnect", () => resolve(socket));
  });
}

/** `openssl s_client` that sends nothing and disconnects. */
function _openssl(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      "openssl",
      ["s_client", "-connect", `127.0.0.1:${testServer.tlsPort}`, ...args],
      (_error, stdout, stderr) => resolve({ stdout, stderr }),
    );
    child.stdin?.end();
  });
}

const subjectOf = (pem: string) => `/${new X509Certificate(pem).subject.split("\n").join("/")}`;

const refusals: [what: string, client: () => Promise<ClientPair>, expected: Answer["body"], daysFromNow?: number][] = [
  [
    "a revoked one",
    async () => {
      const client = await testServer.issue();
      await client.revoke();
      return client;
    },
    { kind: "refused", reason: "revoked" },
  ],
  ["an expired one", () => testServer.issue(), { kind: "refused", reason: "expired" }, 351],
  ["one that is not valid yet", () => testServer.issue(), { kind: "refused", reason: "not_yet_valid" }, -1],
  [
    "one of another authority with our names and key identifier",
    async () => impostor(testServer, subjectOf((await testServer.issue()).cert)),
    { kind: "foreign" },
  ],
  ["a self-signed one", selfSigned, { kind: "foreign" }],
  ["a Signing certificate", () => testServer.issue("signing"), { kind: "refused", reason: "wrong_type" }],
  [
    "a server's certificate",
    () => testServer.issue("organisation-transport"),
    { kind: "refused", reason: "wrong_purpose" },
  ],
];

describe("a client certificate that is rejected", () => {
  it.each(refusals)("%s gets an HTTP response, not a failed handshake", async (_, client, expected, days = 0) => {
    const pair = await client();
    testServer.clock.advance(days * DAY_MS);
    const answer = await testServer.ask(pair).finally(() => testServer.clock.advance(-days * DAY_MS));
    expect(answer).toMatchObject({ status: 401, body: expected });
  });

  it("identifies its owner, so that a certificate of another application is not accepted for the client", async () => {
    const [one, other] = [await testServer.issue(), await testServer.issue()];
    expect((await testServer.ask(one)).body.applicationId).toBe(one.applicationId);
    expect((await testServer.ask(other)).body.applicationId).toBe(other.applicationId);
  });

  it("is rejected on the next request of the same connection after its revocation", async () => {
    const client = await testServer.issue();
    const socket = await dial(client, { version: "TLSv1.3" });
    const next = async () => {
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      return String(await new Promise((resolve) => socket.once("data", resolve)));
    };
    expect(await next()).toContain('"kind":"ours"');
    await client.revoke();
    expect(await next()).toContain('"reason":"revoked"');
    socket.destroy();
  });
});

describe("a resumed TLS session", () => {
  it.each<SecureVersion>(["TLSv1.2", "TLSv1.3"])(
    "of %s has its certificate, and is rejected after the revocation",
    async (version) => {
      const client = await testServer.issue();
      const first = await dial(client, { version });
      expect(await getOver(first)).toMatchObject({ status: 200, body: { kid: client.kid } });
      // Without key and certificate from here on: the certificate comes from the session.
      const second = await dial({}, { version, session: sessions.get(first) });
      expect(second.isSessionReused()).toBe(true);
      expect(await getOver(second)).toMatchObject({ status: 200, body: { kid: client.kid } });
      await client.revoke();
      const last = await dial({}, { version, session: sessions.get(second) ?? sessions.get(first) });
      expect(last.isSessionReused()).toBe(true);
      expect(await getOver(last)).toMatchObject({ status: 401, body: { reason: "revoked" } });
    },
  );

  it("requires a ticket: a session id alone is not resumed", async () => {
    const connection: Connection = { version: "TLSv1.2", secureOptions: constants.SSL_OP_NO_TICKET };
    const first = await dial(await testServer.issue(), connection);
    expect(await getOver(first)).toMatchObject({ status: 200 });
    const second = await dial({}, { ...connection, session: sessions.get(first) });
    expect(second.isSessionReused()).toBe(false);
    expect(await getOver(second)).toMatchObject({ status: 401, body: { kind: "none" } });
  });

  it.each(["-tls1_2", "-tls1_3"])("of openssl with %s is rejected after the revocation", async (version) => {
    const client = await testServer.issue();
    const files = { "root.pem": testServer.rootPem, "client.pem": client.cert, "client.key": client.key };
    await withFiles(files, async (cwd) => {
      const ask = (args: string[]) =>
        new Promise<string>((resolve) => {
          const child = execFile(
            "openssl",
            [
              "s_client",
              "-connect",
              `127.0.0.1:${testServer.tlsPort}`,
              "-CAfile",
              "root.pem",
              version,
              "-ign_eof",
              ...args,
            ],
            { cwd },
            (_error, stdout) => resolve(stdout),
          );
          child.stdin?.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        });
      const first = await ask(["-cert", "client.pem", "-key", "client.key", "-sess_out", "session"]);
      expect(first).toContain("HTTP/1.1 200");
      await client.revoke();
      const second = await ask(["-sess_in", "session"]);
      expect(second).toMatch(/^Reused, TLSv1\.[23]/m);
      expect(second).toContain("HTTP/1.1 401");
      expect(second).toContain('"reason":"revoked"');
    });
  });
});
