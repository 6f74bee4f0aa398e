/** Runs the examples of docs/examples unchanged with the actual programs, and tests their headers and ports. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { parseCrl } from "@/lib/pki/crl-parse";
import { certStatusIn, ocspRequest } from "@/lib/testing/ocsp-request";
import { freePort } from "@/lib/testing/portal";
import { clientCert } from "./mtls/testing";
import { certify, makeClient } from "./oauth/testing";
import { createTestServer, type TestServer } from "./testing";

const EXAMPLES = join(import.meta.dirname, "../docs/examples");
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

/** A proxy of one of the examples in front of a portal. */
interface Proxied {
  program: "nginx" | "haproxy";
  start(ports: Ports, directory: string): Promise<ChildProcess>;
}
interface Ports {
  http: number;
  https: number;
  mtls: number;
  portal: string;
}

let t: TestServer;
let directory: string;
const file = (name: string) => join(directory, name);

beforeAll(async () => {
  const publicUrl = "https://localhost";
  t = await createTestServer({
    PUBLIC_URL: publicUrl,
    PKI_URL: "http://localhost",
    MTLS_URL: "https://localhost:8443",
    TRUSTED_PROXIES: "127.0.0.1",
  });
  directory = await mkdtemp(join(tmpdir(), "countersign-deployment-"));
  const { chainPem, keyPem } = await t.deps.authorities.tlsServer([{ kind: "dns", value: "localhost" }]);
  await writeFile(file("server.pem"), chainPem);
  await writeFile(file("server.key"), keyPem);
  await writeFile(file("both.pem"), chainPem + keyPem);
  const { authorities } = t.deps;
  const root = authorities.root().certificatePem;
  await writeFile(file("root.pem"), root);
  await writeFile(file("clients.pem"), root + authorities.issuing().certificatePem);
}, 60_000);
afterAll(async () => {
  await t?.close();
  await rm(directory, { recursive: true, force: true });
});

async function filled(name: string, values: Readonly<Record<string, string>>): Promise<string> {
  const example = await readFile(join(EXAMPLES, name), "utf8");
  return example.replaceAll(/@([A-Z_]+)@/g, (_, key: string) => values[key] ?? "");
}

const values = ({ http, https, mtls, portal }: Ports) => ({
  PORTAL: portal,
  LISTEN_HTTP: `127.0.0.1:${http}`,
  LISTEN_HTTPS: `127.0.0.1:${https}`,
  LISTEN_MTLS: `127.0.0.1:${mtls}`,
  SERVER_NAME: "localhost",
  KEY: file("server.key"),
  CLIENTS_PEM: file("clients.pem"),
});

const NGINX: Proxied = {
  program: "nginx",
  async start(ports) {
    await writeFile(
      file("site.conf"),
      await filled("nginx.conf", { ...values(ports), CERTIFICATE: file("server.pem") }),
    );
    await mkdir(file("temp"));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const main = `daemon off; ${process.getuid?.() === 0 ? "user root;" : ""} worker_processes 1;
      pid ${file("nginx.pid")}; error_log ${file("error.log")} info; events { worker_connections 64; }
      http { access_log off; ${temporary.map((kind) => `${kind}_temp_path ${file("temp")}/${kind};`).join(" ")}
        include ${file("site.conf")}; }`;
    await writeFile(file("nginx.conf"), main);
    return spawn("nginx", ["-p", directory, "-c", file("nginx.conf"), "-e", file("error.log")], { stdio: "ignore" });
  },
};

const HAPROXY: Proxied = {
  program: "haproxy",
  async start(ports) {
    const config = await filled("haproxy.cfg", { ...values(ports), CERTIFICATE: file("both.pem") });
    await writeFile(file("haproxy.cfg"), config);
    const check = spawnSync("haproxy", ["-c", "-q", "-f", file("haproxy.cfg")], { encoding: "utf8" });
    if (check.status !== 0) throw new Error(check.stderr);
    return spawn("haproxy", ["-db", "-q", "-f", file("haproxy.cfg")], { stdio: "ignore" });
  },
};

// Tests of a missing program are skipped by name.
describe.each([NGINX, HAPROXY])("behind $program as in the example", ({ program, start }) => {
  const isThere = has(program, "-v");
  let proxy: ChildProcess;
  let ports: Ports;

  beforeAll(async () => {
    if (!isThere) return;
    const portal = new URL(t.url).host;
    ports = { http: await freePort(), https: await freePort(), mtls: await freePort(), portal };
    proxy = await start(ports, directory);
    await vi.waitFor(async () => expect((await curl(`https://localhost:${ports.https}/livez`)).status).toBe(200), {
      timeout: 20_000,
      interval: 100,
    });
  }, 40_000);
  afterAll(async () => {
    if (!proxy || proxy.exitCode !== null) return;
    const ended = new Promise((resolve) => proxy.once("exit", resolve));
    proxy.kill("SIGTERM");
    await ended;
  });

  async function curl(url: string, args: string[] = []): Promise<{ status: number; body: Buffer; location: string }> {
    const out = file("answer");
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) => {
      const all = [
        "-sS",
        "--path-as-is",
        "--cacert",
        file("root.pem"),
        "-o",
        out,
        "-w",
        "%{http_code} %{redirect_url}",
      ];
      const child = spawn("curl", [...all, ...args, url], { stdio: ["ignore", "pipe", "ignore"] });
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      child.once("error", reject).once("close", () => resolve({ stdout: text }));
    });
    const [status, location = ""] = stdout.split(" ");
    return { status: Number(status), body: await readFile(out).catch(() => Buffer.alloc(0)), location };
  }

  it.runIf(isThere)("browsers and API clients are served on the TLS port, and redirected to it", async () => {
    const { status, body } = await curl(`https://localhost:${ports.https}/.well-known/openid-configuration`);
    expect([status, JSON.parse(body.toString()).issuer]).toEqual([200, "https://localhost"]);
    expect(await curl(`http://localhost:${ports.http}/certificates?status=active`)).toMatchObject({
      status: 301,
      location: expect.stringMatching(/^https:\/\/localhost(:\d+)?\/certificates\?status=active$/),
    });
  });

  it.runIf(isThere)(
    "CRL, issuer and OCSP are reachable without TLS and without a redirect, OCSP by GET and by POST",
    async () => {
      const { id, issuer } = t.deps.authorities.issuing();
      const at = `http://localhost:${ports.http}/pki`;
      const crl = await curl(`${at}/${id}.crl`);
      expect([crl.status, parseCrl(crl.body).number]).toEqual([200, expect.any(BigInt)]);
      expect((await curl(`${at}/${id}.crt`)).status).toBe(200);
      // In base64 these have every character that a URL could lose: slashes, double slashes, and plus signs.
      for (const serial of ["3fffffffffffffffffffffffffffffff", "7befbefbefbefbefbefbefbefbefbefb"]) {
        const request = ocspRequest(issuer, serial);
        await writeFile(file("request.der"), request);
        const posted = ["--data-binary", `@${file("request.der")}`, "-H", "Content-Type: application/ocsp-request"];
        for (const answer of [
          await curl(`${at}/ocsp/${id}`, posted),
          await curl(`${at}/ocsp/${id}/${encodeURIComponent(request.toString("base64"))}`),
          await curl(`${at}/ocsp/${id}/${request.toString("base64")}`),
        ]) {
          expect([answer.status, certStatusIn(answer.body, serial)]).toEqual([200, "unknown"]);
        }
      }
    },
  );

  async function mtlsClient() {
    const client = await makeClient(t, { authMethod: "tls_client_auth", scopes: ["accounts"] }, "mtls");
    const { kid, key, certificatePem } = await certify(t, client, { type: "transport" });
    await writeFile(file("client.pem"), certificatePem);
    await writeFile(file("client.key"), key.keyPem);
    const asked = ["-d", `grant_type=client_credentials&client_id=${client.clientId}`];
    return { ...client, kid, certificatePem, asked };
  }

  it.runIf(isThere)("a forged certificate header is not forwarded", async () => {
    const { certificatePem, asked } = await mtlsClient();
    const url = `https://localhost:${ports.https}/oauth2/token`;
    for (const name of ["Client-Cert", "client-cert", "CLIENT-CERT"]) {
      const { status } = await curl(url, ["-H", `${name}: ${clientCert(certificatePem)}`, ...asked]);
      expect(status).toBe(401);
    }
  });

  it.runIf(isThere)("the recorded address is the caller's, not a claimed one", async () => {
    const token = await t.tokenFor(t.as("super_admin"));
    const registrationNumber = randomUUID();
    const made = await curl(`https://localhost:${ports.https}/api/v1/organisations`, [
      ...["-H", "X-Forwarded-For: 203.0.113.9", "-H", `Authorization: Bearer ${token}`],
      ...["-H", "Content-Type: application/json"],
      ...["-d", JSON.stringify({ legalName: "Example Bank PLC", country: "GB", registrationNumber })],
    ]);
    expect([made.status, made.body.toString()]).toEqual([201, expect.stringContaining(registrationNumber)]);
    const { id } = JSON.parse(made.body.toString());
    const row = await t.deps.db.prisma.auditEvent.findFirstOrThrow({ where: { entityId: id } });
    expect(row.address).toBe("127.0.0.1");
  });

  it.runIf(isThere)("/metrics is not exposed", async () => {
    expect((await curl(`https://localhost:${ports.https}/metrics`)).status).toBe(404);
  });

  it.runIf(isThere && program === "haproxy")(
    "a client certificate is forwarded on its own port, and is required there",
    async () => {
      const { kid, organisationId, asked } = await mtlsClient();
      const url = `https://localhost:${ports.mtls}/oauth2/token`;
      const presenting = ["--cert", file("client.pem"), "--key", file("client.key")];
      expect((await curl(url, asked)).status).toBe(0); // the TLS handshake fails
      expect((await curl(url, [...presenting, ...asked])).status).toBe(200);
      const forged = ["-H", `Client-Cert: ${clientCert((await mtlsClient()).certificatePem)}`];
      expect((await curl(url, [...presenting, ...forged, ...asked])).status).toBe(401); // its files are the second client's by now
      await revokeCertificate.execute(t.as("admin", organisationId), { kid, reason: "superseded" });
      expect((await curl(url, [...presenting, ...asked])).status).toBe(401);
    },
  );
});

it.skipIf(!has("systemd-analyze", "--version"))("the unit is valid for systemd", async () => {
  const unit = await mkdtemp(join(tmpdir(), "countersign-unit-"));
  // The paths of the example need not exist here.
  const text = (await readFile(join(EXAMPLES, "countersign.service"), "utf8"))
    .replace("/usr/bin/node ", `${process.execPath} `)
    .replace("file:/opt/countersign/docs/systemd.md", "man:systemd(1)");
  await writeFile(join(unit, "countersign.service"), text);
  const ran = spawnSync("systemd-analyze", ["verify", "--man=no", join(unit, "countersign.service")], {
    encoding: "utf8",
  });
  await rm(unit, { recursive: true });
  const ours = ran.stderr.split("\n").filter((line) => line.includes("countersign.service"));
  expect(ours).toEqual([]);
});
