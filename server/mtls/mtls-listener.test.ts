import { execFile, spawn } from "node:child_process";
import { constants, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import { Admission } from "../http/admission";
import { trustedProxies } from "../http/client-address";
import { createMetrics } from "../monitoring/metrics";
import { portOf } from "../server";
import { drain } from "../shutdown";
import { openMtlsListener } from "./mtls-listener";
import { type Answer, type ClientPair, type Gate, openGate, run } from "./testing";

const DAY_MS = 86_400_000;
let gate: Gate;
beforeAll(async () => {
  gate = await openGate({ PUBLIC_URL: "http://localhost:3000" });
});
afterAll(() => gate.close());

/** One GET over an open or resumed TLS connection. */
async function getOver(socket: TLSSocket): Promise<Answer> {
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = /\{.*\}/s.exec(text)?.[0] ?? "{}";
  return { status: Number(text.slice(9, 12)), body: JSON.parse(body) };
}

/** The newest session that the server has handed out on a connection. */
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
      port: gate.tlsPort,
      ca: gate.rootPem,
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

describe("the TLS listener for client certificates", () => {
  it("has a certificate of our CA for its names, which a real client verifies by the root alone", async () => {
    const socket = await dial({}, { version: "TLSv1.3" });
    expect(socket.authorized).toBe(true);
    const certificate = parseCertificate(socket.getPeerX509Certificate()?.raw ?? Buffer.alloc(0));
    socket.destroy();
    expect(extensionValue(certificate, "extendedKeyUsage")?.purposes).toEqual(["serverAuth"]);
    expect(extensionValue(certificate, "subjectAltName")?.names.map(({ value }) => value)).toEqual([
      "localhost",
      "127.0.0.1",
      "0:0:0:0:0:0:0:1",
    ]);
  });

  it("lets the real curl in with its certificate, with and without the chain, in TLS 1.2 and 1.3", async () => {
    const client = await gate.issue();
    const files = {
      "root.pem": gate.rootPem,
      "client.key": client.key,
      "client.pem": client.cert,
      "fullchain.pem": client.cert + client.chain,
    };
    await withFiles(files, async (directory) => {
      for (const flags of [["--tls-max", "1.2"], ["--tlsv1.3"]]) {
        for (const cert of ["client.pem", "fullchain.pem"]) {
          const { stdout } = await run(
            "curl",
            [
              "-sS",
              ...flags,
              "--cacert",
              "root.pem",
              "--cert",
              cert,
              "--key",
              "client.key",
              `https://localhost:${gate.tlsPort}/`,
            ],
            { cwd: directory },
          );
          expect(JSON.parse(stdout)).toMatchObject({ kind: "ours", kid: client.kid, via: "tls" });
        }
      }
    });
  });

  it("names our authorities in its request, so that clients with several certificates pick the right one", async () => {
    const { stdout } = await openssl(["-tls1_3"]);
    const names = /Acceptable client certificate CA names\n([\s\S]*?)\n(?:Requested|Client Certificate)/.exec(
      stdout,
    )?.[1];
    expect(names?.split("\n")).toHaveLength(2);
    expect(names).toContain("Issuing CA");
  });

  it.each([["-tls1"], ["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA:ECDHE-ECDSA-AES128-SHA"]])(
    "refuses old protocols and ciphers: %s %s %s",
    async (...flags) => {
      const { stdout, stderr } = await openssl([...flags.filter(Boolean), "-cipher", flags[2] ?? "ALL:@SECLEVEL=0"]);
      expect(`${stdout}${stderr}`).toMatch(/Cipher is \(NONE\)|no cipher|alert|unsupported|Cipher\s+: 0000/);
    },
  );

  it("answers without a certificate too, and says that there is none", async () => {
    expect(await gate.ask({})).toMatchObject({ status: 401, body: { kind: "none", via: null } });
  });

  it("does not let a client renegotiate", async () => {
    const child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${gate.tlsPort}`, "-tls1_2"]);
    let words = "";
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    child.stderr.on("data", (chunk) => {
      words += chunk;
    });
    child.stdout.on("data", (chunk) => {
      words += chunk;
      if (words.includes("Verify return code") && !words.includes("RENEGOTIATING")) child.stdin.write("R\n");
      if (words.includes("RENEGOTIATING")) child.stdin.end();
    });
    await ended;
    expect(words).toContain("no renegotiation");
  });

  it("hangs up on what is no TLS", async () => {
    const answered = await new Promise<string>((resolve) => {
      const socket = connectPlain(gate.tlsPort, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("error", () => {});
      socket.once("close", () => resolve(text));
    });
    expect(answered).not.toContain("HTTP/");
  });

  it("takes over a renewed certificate without a restart, and keeps a fresh one", async () => {
    const { deps, clock } = gate;
    const options = {
      deps,
      proxies: trustedProxies([]),
      admission: new Admission(),
      metrics: createMetrics("test", { health: () => ({ faults: [], crls: [] }) }),
      doors: [],
    };
    const second = await openMtlsListener(options);
    await new Promise<void>((resolve) => second.server.listen(0, "127.0.0.1", resolve));
    const serial = async (port: number) => {
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { serialNumber } = socket.getPeerX509Certificate() ?? {};
      socket.destroy();
      return serialNumber;
    };
    const created = () => deps.db.prisma.auditEvent.count({ where: { operation: "authority.create" } });
    const [before, first] = [await created(), await serial(gate.tlsPort)];
    await second.refresh();
    expect(await serial(portOf(second.server))).toBe(first);
    clock.advance(61 * DAY_MS);
    await second.refresh().finally(() => clock.advance(-61 * DAY_MS));
    expect(await serial(portOf(second.server))).not.toBe(first);
    expect(await created()).toBe(before + 1);
    second.stopRenewing();
    await drain(second.server);
  });

  it("keeps its key encrypted in the database", async () => {
    const row = await gate.deps.db.prisma.authority.findFirstOrThrow({ where: { kind: "tls" } });
    const stored = await gate.deps.db.prisma.authorityKey.findUniqueOrThrow({ where: { keyRef: row.keyRef } });
    expect(Buffer.from(stored.envelope).includes(Buffer.from("2a8648ce3d0201", "hex"))).toBe(false);
  });
});

/** `openssl s_client` that says nothing and leaves. */
function openssl(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      "openssl",
      ["s_client", "-connect", `127.0.0.1:${gate.tlsPort}`, ...args],
      (_error, stdout, stderr) => resolve({ stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** Another authority under our issuing CA's name and key identifier, with a client certificate by our subject rules. */
async function impostor(subject: string): Promise<ClientPair> {
  const issuing = parseCertificate(gate.deps.authorities.issuing().certificateDer);
  const name = issuing.subject.map(({ type, value }) => `/${type}=${value}`).join("");
  const ski = extensionValue(issuing, "subjectKeyIdentifier")?.keyIdHex ?? "";
  const extensions = "extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n";
  return withFiles({ "leaf.cnf": extensions }, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const ca = ["-x509", "-subj", name, "-addext", `subjectKeyIdentifier=${ski}`, "-days", "30"];
    await run("openssl", ["req", ...ec, ...ca, "-keyout", "ca.key", "-out", "ca.pem"], { cwd });
    await run("openssl", ["req", ...ec, "-subj", subject, "-keyout", "leaf.key", "-out", "leaf.csr"], { cwd });
    const sign = ["-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "9"];
    await run("openssl", ["x509", ...sign, "-extfile", "leaf.cnf", "-out", "leaf.pem"], { cwd });
    return { key: await readFile(join(cwd, "leaf.key"), "utf8"), cert: await readFile(join(cwd, "leaf.pem"), "utf8") };
  });
}

async function selfSigned(): Promise<ClientPair> {
  return withFiles({}, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=self"];
    await run("openssl", ["req", "-x509", ...ec, "-days", "9", "-keyout", "key.pem", "-out", "cert.pem"], { cwd });
    return { key: await readFile(join(cwd, "key.pem"), "utf8"), cert: await readFile(join(cwd, "cert.pem"), "utf8") };
  });
}

const subjectOf = (pem: string) => `/${new X509Certificate(pem).subject.split("\n").join("/")}`;

const refusals: [what: string, client: () => Promise<ClientPair>, expected: Answer["body"], daysFromNow?: number][] = [
  [
    "a revoked one",
    async () => {
      const client = await gate.issue();
      await client.revoke();
      return client;
    },
    { kind: "refused", reason: "revoked" },
  ],
  ["an expired one", () => gate.issue(), { kind: "refused", reason: "expired" }, 351],
  ["one that is not valid yet", () => gate.issue(), { kind: "refused", reason: "not_yet_valid" }, -1],
  [
    "another authority's under our names and our key identifier",
    async () => impostor(subjectOf((await gate.issue()).cert)),
    { kind: "foreign" },
  ],
  ["a self-signed one", selfSigned, { kind: "foreign" }],
  ["a Signing certificate", () => gate.issue("signing"), { kind: "refused", reason: "wrong_type" }],
  ["a server's certificate", () => gate.issue("organisation-transport"), { kind: "refused", reason: "wrong_purpose" }],
];

describe("a client certificate that does not count", () => {
  it.each(refusals)("%s gets an answer, not a broken handshake: refused", async (_, client, expected, days = 0) => {
    const pair = await client();
    gate.clock.advance(days * DAY_MS);
    const answer = await gate.ask(pair).finally(() => gate.clock.advance(-days * DAY_MS));
    expect(answer).toMatchObject({ status: 401, body: expected });
  });

  it("says whose it is, so that a certificate of another application does not pass for the client's", async () => {
    const [one, other] = [await gate.issue(), await gate.issue()];
    expect((await gate.ask(one)).body.applicationId).toBe(one.applicationId);
    expect((await gate.ask(other)).body.applicationId).toBe(other.applicationId);
  });

  it("is refused on the next request of the same connection once it is revoked", async () => {
    const client = await gate.issue();
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
    "of %s still shows its certificate, and is refused after the revocation",
    async (version) => {
      const client = await gate.issue();
      const first = await dial(client, { version });
      expect(await getOver(first)).toMatchObject({ status: 200, body: { kid: client.kid } });
      // No key and no certificate from here on: what is seen comes from the session.
      const second = await dial({}, { version, session: sessions.get(first) });
      expect(second.isSessionReused()).toBe(true);
      expect(await getOver(second)).toMatchObject({ status: 200, body: { kid: client.kid } });
      await client.revoke();
      const last = await dial({}, { version, session: sessions.get(second) ?? sessions.get(first) });
      expect(last.isSessionReused()).toBe(true);
      expect(await getOver(last)).toMatchObject({ status: 401, body: { reason: "revoked" } });
    },
  );

  it("is only ever one by ticket: a bare session id is forgotten, and its certificate with it", async () => {
    const connection: Connection = { version: "TLSv1.2", secureOptions: constants.SSL_OP_NO_TICKET };
    const first = await dial(await gate.issue(), connection);
    expect(await getOver(first)).toMatchObject({ status: 200 });
    const second = await dial({}, { ...connection, session: sessions.get(first) });
    expect(second.isSessionReused()).toBe(false);
    expect(await getOver(second)).toMatchObject({ status: 401, body: { kind: "none" } });
  });

  it.each(["-tls1_2", "-tls1_3"])("of the real openssl with %s is refused after the revocation", async (version) => {
    const client = await gate.issue();
    const files = { "root.pem": gate.rootPem, "client.pem": client.cert, "client.key": client.key };
    await withFiles(files, async (cwd) => {
      const ask = (args: string[]) =>
        new Promise<string>((resolve) => {
          const child = execFile(
            "openssl",
            ["s_client", "-connect", `127.0.0.1:${gate.tlsPort}`, "-CAfile", "root.pem", version, "-ign_eof", ...args],
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
