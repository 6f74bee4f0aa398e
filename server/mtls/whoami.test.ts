/** `/mtls/whoami` as curl sees it: directly over TLS, over plain HTTP, and through a trusted proxy. */
import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import { createClient } from "@/lib/clients/create-client";
import { DAY_MS } from "@/lib/durations";
import { trustedProxies } from "../http/client-address";
import { type ClientPair, clientCert, type IssuedPair, type MtlsTestServer, openMtlsTestServer, run } from "./testing";
import { impostor, selfSigned } from "./testing/foreign-certificates";
import { type Whoami, whoamiHandler } from "./whoami";

/** Without and with a trusted proxy on loopback; both have one system. */
let direct: MtlsTestServer;
let proxied: MtlsTestServer;
let mine: IssuedPair;
beforeAll(async () => {
  const open = (trusted: string[], sharing?: MtlsTestServer) =>
    openMtlsTestServer(
      { PUBLIC_URL: "http://localhost:3000" },
      { trusted, handler: whoamiHandler(trustedProxies(trusted)), ...(sharing ? { sharing } : {}) },
    );
  direct = await open([]);
  proxied = await open(["127.0.0.1"], direct);
  mine = await issueWithClients();
});
afterAll(async () => {
  await proxied.close();
  await direct.close();
});

interface Answer {
  status: number;
  headers: string;
  body: Whoami;
}

async function curl(
  url: string,
  { client, args = [] }: { client?: ClientPair; args?: string[] } = {},
): Promise<Answer> {
  const pair: Record<string, string> = client ? { "client.pem": client.cert, "client.key": client.key } : {};
  return withFiles({ "root.pem": direct.rootPem, ...pair }, async (cwd) => {
    const presenting = client ? ["--cert", "client.pem", "--key", "client.key"] : [];
    const { stdout } = await run("curl", ["-sS", "-i", "--cacert", "root.pem", ...presenting, ...args, url], { cwd });
    const end = stdout.indexOf("\r\n\r\n");
    const text = stdout.slice(end + 4);
    return { status: Number(stdout.slice(9, 12)), headers: stdout.slice(0, end), body: text ? JSON.parse(text) : {} };
  });
}

const overTls = (client?: ClientPair, args: string[] = []) =>
  curl(`https://127.0.0.1:${direct.tlsPort}${WHOAMI}`, { ...(client ? { client } : {}), args });
const overHttp = ({ plainPort }: MtlsTestServer, ...headers: string[]) =>
  curl(`http://127.0.0.1:${plainPort}${WHOAMI}`, { args: headers.flatMap((header) => ["-H", header]) });

/** A Transport certificate whose application has a client for each use, one that does not need it and a suspended one. */
async function issueWithClients(): Promise<IssuedPair> {
  const issued = await direct.issue();
  const { prisma } = direct.deps.db;
  const { organisationId, id: applicationId } = await prisma.application.update({
    where: { id: issued.applicationId },
    data: { securityConfiguration: "mtls" },
  });
  const add = (name: string) =>
    createClient.execute(direct.as("admin", organisationId), { applicationId, name, authMethod: "tls_client_auth" });
  await add("Gateway");
  const change = async (name: string, data: object) =>
    prisma.oAuthClient.update({ where: { clientId: (await add(name)).clientId }, data });
  await change("Bound", { authMethod: "private_key_jwt", certificateBoundTokens: true });
  await change("Unbound", { authMethod: "private_key_jwt", certificateBoundTokens: false });
  await change("Suspended", { status: "suspended" });
  return issued;
}

const withChain = (issued: IssuedPair): IssuedPair => ({ ...issued, cert: issued.cert + issued.chain });
const raw = (pem: string) => new X509Certificate(pem).raw;

describe("a valid certificate", () => {
  it("shows the certificate, its application, the clients it opens, the chain as sent and TLS", async () => {
    const { status, headers, body } = await overTls(withChain(mine), ["--tls-max", "1.2"]);
    expect([status, body.problem]).toEqual([200, undefined]);
    expect(headers).toMatch(/^cache-control: no-store\r?$/im);
    expect(body).toMatchObject({
      certificate: { kid: mine.kid, type: "transport", status: "active" },
      application: { id: mine.applicationId, status: "active", organisation: { legalName: expect.any(String) } },
      clients: [
        { name: "Gateway", authMethod: "tls_client_auth", use: "authentication" },
        { name: "Bound", authMethod: "private_key_jwt", use: "token_binding" },
      ],
      tls: { version: "TLSv1.2", cipher: expect.stringMatching(/^TLS_ECDHE_/), resumed: false },
    });
    expect(body.chain.map(raw)).toEqual([raw(mine.cert), raw(mine.chain)]);
    expect(body).not.toHaveProperty("proxy");
    expect(new Date(body.certificate?.notAfter ?? 0).getTime()).toBe(
      Date.parse(new X509Certificate(mine.cert).validTo),
    );
  });

  it("opens no client of another application", async () => {
    const other = await direct.issue();
    const { body } = await overTls(withChain(other));
    expect(body).toMatchObject({
      certificate: { kid: other.kid },
      application: { id: other.applicationId },
      clients: [],
    });
  });

  it("without its chain is accepted, with the advice to send it; a resumed session has no chain to judge", async () => {
    const { body } = await overTls(mine);
    expect(body).toMatchObject({ clients: [{}, {}], problem: { code: "chain_missing" } });
    const resumed = await resume(mine);
    expect(resumed).toMatchObject({ certificate: { kid: mine.kid }, tls: { resumed: true } });
    expect([resumed.chain.length, resumed.problem]).toEqual([1, undefined]);
  });

  it("is described for GET and HEAD only", async () => {
    expect(await overTls(mine, ["-I"])).toMatchObject({ status: 200, body: {} });
    expect((await overTls(mine, ["-X", "POST"])).status).toBe(405);
  });
});

/** The response on the second connection of a session. */
async function resume(client: ClientPair): Promise<Whoami> {
  let session: Buffer | undefined;
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      const options = { host: "127.0.0.1", port: direct.tlsPort, ca: direct.rootPem, maxVersion: "TLSv1.2" as const };
      const socket = connect({ ...options, ...client, ...(session ? { session } : {}) });
      let text = "";
      socket.on("session", (newest) => {
        session = newest;
      });
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.once("error", reject).once("end", () => resolve(text));
      socket.write(`GET ${WHOAMI} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    });
  await ask();
  return JSON.parse((await ask()).split("\r\n\r\n")[1] ?? "");
}

interface Case {
  client(): Promise<ClientPair>;
  certificate: Partial<NonNullable<Whoami["certificate"]>>;
  /** Whether the application is shown. Never the clients. */
  showsApplication: boolean;
  days?: number;
}

const suspended = async (data: { status: "suspended" }): Promise<IssuedPair> => {
  const issued = await issueWithClients();
  await direct.deps.db.prisma.application.update({ where: { id: issued.applicationId }, data });
  return issued;
};
const revoked = async (): Promise<IssuedPair> => {
  const issued = await issueWithClients();
  await issued.revoke();
  return issued;
};
const unknown = { type: null, status: "unknown" as const };
const PROBLEMS: [code: string, what: string, expected: Case][] = [
  ["revoked", "revoked", { client: revoked, certificate: { status: "revoked" }, showsApplication: false }],
  [
    "expired",
    "expired",
    { client: async () => mine, certificate: { status: "expired" }, showsApplication: true, days: 351 },
  ],
  [
    "not_yet_valid",
    "from the future",
    { client: async () => mine, certificate: { status: "active" }, showsApplication: true, days: -1 },
  ],
  [
    "wrong_type",
    "of the Signing type",
    {
      client: () => direct.issue("signing"),
      certificate: { type: "signing", status: "active" },
      showsApplication: true,
    },
  ],
  [
    "wrong_purpose",
    "of a server",
    {
      client: () => direct.issue("organisation-transport"),
      certificate: { type: "transport", status: "active" },
      showsApplication: false,
    },
  ],
  [
    "application_suspended",
    "of a suspended application",
    { client: () => suspended({ status: "suspended" }), certificate: { status: "active" }, showsApplication: true },
  ],
  ["unknown_issuer", "self-signed", { client: selfSigned, certificate: unknown, showsApplication: false }],
];

describe("a problem is the response, with its fix", () => {
  it.each(PROBLEMS)(
    "%s: a certificate that is %s",
    async (code, _, { client, certificate, showsApplication, days = 0 }) => {
      const pair = await client();
      direct.clock.advance(days * DAY_MS);
      const { status, body } = await overTls(pair).finally(() => direct.clock.advance(-days * DAY_MS));
      expect(status).toBe(200);
      expect(body.problem).toEqual({ code, message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/) });
      const { kid } = body.certificate ?? {};
      expect(body).toMatchObject({ certificate, chain: [pair.cert.trim()].map((pem) => expect.stringContaining(pem)) });
      expect(kid).toBe(
        Buffer.from(new X509Certificate(pair.cert).fingerprint256.replaceAll(":", ""), "hex").toString("base64url"),
      );
      expect([body.application !== undefined, body.clients]).toEqual([showsApplication, undefined]);
    },
  );

  it("no_certificate, plain_http: no certificate was sent, or none could be", async () => {
    expect((await overTls()).body).toMatchObject({
      certificate: null,
      chain: [],
      tls: { version: "TLSv1.3" },
      problem: { code: "no_certificate", fix: expect.stringContaining("https://localhost:3443/mtls/whoami") },
    });
    expect((await overHttp(direct)).body).toMatchObject({
      certificate: null,
      tls: null,
      problem: { code: "plain_http" },
    });
  });

  it("client_cert_header_untrusted: a header from another address is no certificate", async () => {
    const header = `Client-Cert: ${clientCert(mine.cert)}`;
    const { status, body } = await overHttp(direct, header);
    expect([status, body]).toMatchObject([
      200,
      { certificate: null, chain: [], problem: { code: "client_cert_header_untrusted" } },
    ]);
    const other = await direct.issue();
    expect((await overTls(other, ["-H", header])).body).toMatchObject({
      certificate: { kid: other.kid },
      problem: { code: "client_cert_header_untrusted", fix: expect.stringContaining("TRUSTED_PROXIES") },
    });
  });
});

describe("through a trusted proxy", () => {
  const certificate = () => `Client-Cert: ${clientCert(mine.cert)}`;

  it("the forwarded certificate and chain are shown, and the proxy", async () => {
    const expected = { certificate: { kid: mine.kid }, clients: [{}, {}], tls: null, proxy: { address: "127.0.0.1" } };
    const alone = await overHttp(proxied, certificate());
    expect(alone.body).toMatchObject(expected);
    expect([alone.body.chain.length, alone.body.problem]).toEqual([1, undefined]);
    const chained = await overHttp(
      proxied,
      certificate(),
      `Client-Cert-Chain: ${clientCert(mine.chain)}, ${clientCert(direct.rootPem)}`,
    );
    expect(chained.body.chain.map(raw)).toEqual([mine.cert, mine.chain, direct.rootPem].map(raw));
    expect(chained.body.problem).toBeUndefined();
  });

  it("a certificate of another CA with our names and key identifier shows nothing of the application it imitates", async () => {
    const { cert } = await impostor(direct, `/${new X509Certificate(mine.cert).subject.split("\n").join("/")}`);
    const { body } = await overHttp(proxied, `Client-Cert: ${clientCert(cert)}`);
    expect(Object.keys(body).sort()).toEqual(["certificate", "chain", "problem", "proxy", "tls"]);
    expect(body).toMatchObject({ certificate: unknown, proxy: { address: null }, problem: { code: "unknown_issuer" } });
  });

  it.each([
    ["chain_header_invalid", () => [certificate(), "Client-Cert-Chain: :AAAA:;a=1"]],
    ["chain_header_invalid", () => [certificate(), `Client-Cert-Chain: ${Array(11).fill(":AAAA:").join(", ")}`]],
    ["no_certificate_forwarded", () => []],
    ["client_cert_header_invalid", () => [certificate(), `X-Client-Cert: ${clientCert(mine.cert)}`]],
    ["client_cert_header_invalid", () => ["Client-Cert: PEM"]],
    ["unreadable", () => ["Client-Cert: :AAAA:"]],
  ])("%s is the problem", async (code, headers) => {
    const { status, body } = await overHttp(proxied, ...headers());
    expect([status, body.problem?.code]).toEqual([200, code]);
    const isShown = code === "chain_header_invalid";
    expect([body.certificate !== null, body.proxy]).toEqual([isShown, { address: isShown ? "127.0.0.1" : null }]);
  });

  it("requests are limited by the caller's address", async () => {
    const ask = () =>
      fetch(`http://127.0.0.1:${proxied.plainPort}${WHOAMI}`, { headers: { "x-forwarded-for": "192.0.2.1" } });
    const statuses: number[] = [];
    for (let count = 0; count < 61; count += 1) statuses.push((await ask()).status);
    expect([new Set(statuses.slice(0, 60)), statuses[60]]).toEqual([new Set([200]), 429]);
    expect((await overHttp(proxied)).status).toBe(200);
  });
});
