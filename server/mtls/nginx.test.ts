import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey } from "@/lib/certificates/testing";
import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import { freePort } from "@/lib/testing/portal";
import { trustedProxies } from "../http/client-address";
import { type ClientPair, clientCert, type MtlsTestServer, openMtlsTestServer, run } from "./testing";
import { whoamiHandler } from "./whoami";

const hasNginx = spawnSync("nginx", ["-v"]).status === 0;

describe.skipIf(!hasNginx)("behind nginx", () => {
  let testServer: MtlsTestServer;
  let nginx: ChildProcess;
  let directory: string;
  let port: number;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    const trusted = ["127.0.0.1"];
    const handler = whoamiHandler(trustedProxies(trusted));
    testServer = await openMtlsTestServer({ PUBLIC_URL: "http://localhost:3000" }, { trusted, handler });
    directory = await mkdtemp(join(tmpdir(), "countersign-nginx-"));
    port = await freePort();
    await fetchAuthorities();
    // nginx's server certificate; any will do.
    const { chainPem, keyPem } = await testServer.deps.authorities.tlsServer([{ kind: "dns", value: "localhost" }]);
    await Promise.all([writeFile(file("server.pem"), chainPem), writeFile(file("server.key"), keyPem)]);
    await mkdir(file("temp"));
    await writeFile(file("site.conf"), await siteOf());
    await writeFile(file("nginx.conf"), mainOf(directory));
    nginx = spawn("nginx", ["-p", directory, "-c", file("nginx.conf"), "-e", file("error.log")], { stdio: "ignore" });
    await untilListening();
  });
  afterAll(async () => {
    if (nginx?.exitCode === null) {
      const ended = new Promise((resolve) => nginx.once("exit", resolve));
      nginx.kill("SIGTERM");
      await ended;
    }
    await testServer?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Trust anchors and CRLs from the public URLs, converted to PEM by openssl, as in the example. */
  async function fetchAuthorities(): Promise<void> {
    const { authorities } = testServer.deps;
    const ids = [authorities.issuing().id, authorities.root().id];
    const fetched = async (kind: "crt" | "crl") => {
      const pems = ids.map(async (id) => {
        const response = await fetch(`http://127.0.0.1:${testServer.plainPort}/pki/${id}.${kind}`);
        await writeFile(file(`${id}.${kind}`), new Uint8Array(await response.arrayBuffer()));
        const program = kind === "crt" ? "x509" : "crl";
        return (await run("openssl", [program, "-inform", "DER", "-in", file(`${id}.${kind}`)])).stdout;
      });
      return (await Promise.all(pems)).join("");
    };
    await writeFile(file("clients.pem"), await fetched("crt"));
    await writeFile(file("clients.crl"), await fetched("crl"));
  }

  async function siteOf(): Promise<string> {
    const example = await readFile(join(import.meta.dirname, "nginx-example.conf"), "utf8");
    const values: Record<string, string> = {
      LISTEN: `127.0.0.1:${port}`,
      SERVER_NAME: "localhost",
      CERTIFICATE: file("server.pem"),
      KEY: file("server.key"),
      CLIENTS_PEM: file("clients.pem"),
      CLIENTS_CRL: file("clients.crl"),
      PORTAL: `http://127.0.0.1:${testServer.plainPort}`,
    };
    return example.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => values[name] ?? "");
  }

  async function untilListening(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { status } = spawnSync("curl", ["-sk", "-o", "/dev/null", `https://127.0.0.1:${port}/`]);
      if (status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nginx did not start: ${await readFile(file("error.log"), "utf8")}`);
  }

  /** Runs curl through nginx. */
  async function curl(
    client: Partial<ClientPair>,
    headers: string[] = [],
    path = "/",
  ): Promise<{ status: number; text: string }> {
    const pair = client.cert && client.key ? { "client.pem": client.cert, "client.key": client.key } : {};
    for (const [name, content] of Object.entries(pair)) await writeFile(file(name), content);
    const presenting = client.cert ? ["--cert", file("client.pem"), "--key", file("client.key")] : [];
    await writeFile(file("root.pem"), testServer.rootPem);
    const { stdout } = await run("curl", [
      ...["-sS", "-w", "\n%{http_code}", "--cacert", file("root.pem")],
      ...presenting,
      ...headers.flatMap((header) => ["-H", header]),
      `https://localhost:${port}${path}`,
    ]);
    const end = stdout.lastIndexOf("\n");
    return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
  }

  it("a client certificate is forwarded as defined by RFC 9440, for all key sizes", async () => {
    for (const key of [await makeKey("P-256"), await makeKey("RSA")]) {
      const client = await testServer.issue("transport", key);
      const { status, text } = await curl(client);
      expect([status, JSON.parse(text)]).toMatchObject([200, { kind: "ours", kid: client.kid, via: "proxy" }]);
    }
  });

  it("whoami shows the certificate and the proxy that forwarded it", async () => {
    const client = await testServer.issue();
    const { status, text } = await curl(client, [], WHOAMI);
    const body = JSON.parse(text);
    expect([status, body]).toMatchObject([
      200,
      { certificate: { kid: client.kid }, application: { id: client.applicationId }, proxy: { address: "127.0.0.1" } },
    ]);
    expect([body.tls, body.problem]).toEqual([null, undefined]);
    await client.revoke();
    const revoked = JSON.parse((await curl(client, [], WHOAMI)).text);
    expect([revoked.problem.code, revoked.application]).toEqual(["revoked", undefined]);
  });

  it("a missing or foreign certificate is rejected", async () => {
    expect((await curl({})).status).toBe(400);
    const other = await testServer.issue("organisation-transport");
    expect((await curl(other)).status).toBe(400); // nginx requires a client certificate
  });

  it("a Signing certificate, which nginx accepts, is rejected by the portal", async () => {
    const { status, text } = await curl(await testServer.issue("signing"));
    expect([status, JSON.parse(text)]).toMatchObject([401, { reason: "wrong_type" }]);
  });

  it("a caller can't claim another certificate", async () => {
    const [mine, other] = [await testServer.issue(), await testServer.issue()];
    const value = clientCert(other.cert);
    for (const name of ["Client-Cert", "client_cert", "CLIENT-CERT"]) {
      expect(JSON.parse((await curl(mine, [`${name}: ${value}`])).text)).toMatchObject({ kid: mine.kid });
    }
    for (const name of ["X-Client-Cert", "X-SSL-Client-Cert", "SSL-Client-Cert"]) {
      expect((await curl(mine, [`${name}: ${value}`])).status).toBe(401);
    }
  });

  it("a revoked certificate is rejected by the portal immediately, and by nginx with the new CRL", async () => {
    const client = await testServer.issue();
    expect((await curl(client)).status).toBe(200);
    await client.revoke();
    const { status, text } = await curl(client);
    expect([status, JSON.parse(text)]).toMatchObject([401, { reason: "revoked" }]);
    // The CRL lists it within a second of the revocation.
    for (let attempt = 0; attempt < 100; attempt += 1) {
      await fetchAuthorities();
      const { stdout } = await run("openssl", ["crl", "-in", file("clients.crl"), "-noout", "-text"]);
      if (stdout.includes(client.serialHex.toUpperCase())) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    nginx.kill("SIGHUP");
    await expect.poll(async () => (await curl(client)).status, { timeout: 10_000, interval: 100 }).toBe(400);
    expect((await curl(await testServer.issue())).status).toBe(200);
  });
});

function mainOf(directory: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    daemon off;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    worker_processes 1;
    pid ${directory}/nginx.pid;
    error_log ${directory}/error.log info;
    events { worker_connections 64; }
    http {
      access_log off;
      ${temporary.map((kind) => `${kind}_temp_path ${directory}/temp/${kind};`).join("\n")}
      include ${directory}/site.conf;
    }`;
}
