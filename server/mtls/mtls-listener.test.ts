import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import { Admission } from "../http/admission";
import { trustedProxies } from "../http/client-address";
import { createMetrics } from "../monitoring/metrics";
import { portOf } from "../server";
import { drain } from "../shutdown";
import { openMtlsListener } from "./mtls-listener";
import { type ClientPair, type MtlsTestServer, openMtlsTestServer, run } from "./testing";

let testServer: MtlsTestServer;
beforeAll(async () => {
  testServer = await openMtlsTestServer({ PUBLIC_URL: "http://localhost:3000" });
});
afterAll(() => testServer.close());

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

describe("the TLS listener for client certificates", () => {
  it("has a certificate of our CA for its names, which a client verifies with the root only", async () => {
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

  it("accepts curl with its certificate, with and without the chain, in TLS 1.2 and 1.3", async () => {
    const client = await testServer.issue();
    const files = {
      "root.pem": testServer.rootPem,
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
              `https://localhost:${testServer.tlsPort}/`,
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
    "rejects old protocols and ciphers: %s %s %s",
    async (...flags) => {
      const { stdout, stderr } = await openssl([...flags.filter(Boolean), "-cipher", flags[2] ?? "ALL:@SECLEVEL=0"]);
      expect(`${stdout}${stderr}`).toMatch(/Cipher is \(NONE\)|no cipher|alert|unsupported|Cipher\s+: 0000/);
    },
  );

  it("accepts connections without a certificate, and reports that there is none", async () => {
    expect(await testServer.ask({})).toMatchObject({ status: 401, body: { kind: "none", via: null } });
  });

  it("does not allow renegotiation", async () => {
    const child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${testServer.tlsPort}`, "-tls1_2"]);
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

  it("closes a connection without TLS", async () => {
    const answered = await new Promise<string>((resolve) => {
      const socket = connectPlain(testServer.tlsPort, "127.0.0.1", () =>
        socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("error", () => {});
      socket.once("close", () => resolve(text));
    });
    expect(answered).not.toContain("HTTP/");
  });

  it("loads a renewed certificate without a restart, and keeps a current one", async () => {
    const { deps, clock } = testServer;
    const options = {
      deps,
      proxies: trustedProxies([]),
      admission: new Admission(),
      metrics: createMetrics("test", { health: () => ({ faults: [], crls: [] }) }),
      handlers: [],
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
    const [before, first] = [await created(), await serial(testServer.tlsPort)];
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
    const row = await testServer.deps.db.prisma.authority.findFirstOrThrow({ where: { kind: "tls" } });
    const stored = await testServer.deps.db.prisma.authorityKey.findUniqueOrThrow({ where: { keyRef: row.keyRef } });
    expect(Buffer.from(stored.envelope).includes(Buffer.from("2a8648ce3d0201", "hex"))).toBe(false);
  });
});

/** `openssl s_client` that sends nothing and disconnects. */
function openssl(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      "openssl",
      ["s_client", "-connect", `127.0.0.1:${testServer.tlsPort}`, ...args],
      (_error, stdout, stderr) => resolve({ stdout, stderr }),
    );
    child.stdin?.end();
  });
}
