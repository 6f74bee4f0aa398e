import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientCert, type IssuedPair, type MtlsTestServer, openMtlsTestServer } from "../mtls/testing";

const REFUSED = { status: 401, body: { reason: "client_certificate_header" } };

let testServer: MtlsTestServer;
let client: IssuedPair;
beforeAll(async () => {
  testServer = await openMtlsTestServer({}, { trusted: ["fd00::/8", "127.0.0.0/8"] });
  client = await testServer.issue();
});
afterAll(() => testServer.close());

describe("Client-Cert from a trusted proxy", () => {
  it("is the caller's certificate", async () => {
    const answer = await testServer.askPlain(["Client-Cert", clientCert(client.cert)]);
    expect(answer).toMatchObject({ status: 200, body: { kind: "ours", kid: client.kid, via: "proxy" } });
  });

  it("takes precedence over the proxy's own TLS client certificate", async () => {
    const proxy = await testServer.issue();
    const answer = await testServer.ask(proxy, { headers: { "Client-Cert": clientCert(client.cert) } });
    expect(answer.body).toMatchObject({ kid: client.kid, via: "proxy" });
    expect((await testServer.ask(proxy)).body).toMatchObject({ kid: proxy.kid, via: "tls" });
  });

  it("is checked for every request: rejected immediately after the revocation", async () => {
    const other = await testServer.issue();
    const headers = ["Client-Cert", clientCert(other.cert)];
    expect((await testServer.askPlain(headers)).status).toBe(200);
    await other.revoke();
    expect(await testServer.askPlain(headers)).toMatchObject({ status: 401, body: { reason: "revoked" } });
  });

  it("may be accompanied by a chain and by headers of the proxy, which are ignored", async () => {
    const chain = ["Client-Cert-Chain", `${clientCert(client.chain)}`];
    const verdict = ["X-SSL-Client-Verify", "SUCCESS", "X-Forwarded-SSL", "on"];
    expect(await testServer.askPlain([...chain, ...verdict])).toMatchObject({ status: 401, body: { kind: "none" } });
    const both = await testServer.askPlain([...chain, ...verdict, "Client-Cert", clientCert(client.cert)]);
    expect(both).toMatchObject({ status: 200, body: { kid: client.kid } });
  });

  const base64 = () => clientCert(client.cert).slice(1, -1);
  const malformed: [what: string, value: () => string][] = [
    ["bare base64", () => base64()],
    ["one colon only", () => `:${base64()}`],
    ["trailing parameters", () => `:${base64()}:;a=1`],
    ["a list", () => `:${base64()}:, :${base64()}:`],
    ["base64url", () => `:${Buffer.from(base64(), "base64").toString("base64url")}:`],
    ["base64 without padding", () => ":AAAA:".replace("AAAA", "MIIBIg")],
    ["base64 with surplus bits", () => ":MIIBIh==:"],
    ["white space inside", () => `:${base64().slice(0, 64)} ${base64().slice(64)}:`],
    ["PEM in one line", () => client.cert.replaceAll("\n", " ").trim()],
    ["URL-encoded PEM", () => encodeURIComponent(client.cert)],
    ["nothing", () => ""],
    ["an empty byte sequence", () => "::"],
    ["a string", () => `"${base64()}"`],
    ["an oversized value", () => `:${"A".repeat(9_000)}:`],
  ];
  it.each(malformed)("is rejected as %s", async (_, value) => {
    expect(await testServer.askPlain(["Client-Cert", value()])).toMatchObject(REFUSED);
  });

  it("with a byte sequence that is not a certificate is rejected as such", async () => {
    const answer = await testServer.askPlain(["Client-Cert", ":AAAA:"]);
    expect(answer).toMatchObject({ status: 401, body: { kind: "refused", reason: "unreadable" } });
  });

  it("is rejected when repeated, in any letter case", async () => {
    const value = clientCert(client.cert);
    expect(await testServer.askPlain(["Client-Cert", value, "Client-Cert", value])).toMatchObject(REFUSED);
    expect(await testServer.askPlain(["Client-Cert", value, "client-CERT", value])).toMatchObject(REFUSED);
  });

  it.each([
    "Client_Cert",
    "client.cert",
    "X-Client-Cert",
    "X_Client_Cert",
    "X-SSL-Client-Cert",
    "SSL_CLIENT_CERT",
    "SSL-Client-Cert",
    "X-Client-Certificate",
  ])("is rejected with, or replaced by, another spelling: %s", async (twin) => {
    const value = clientCert(client.cert);
    expect(await testServer.askPlain([twin, value])).toMatchObject(REFUSED);
    expect(await testServer.askPlain(["Client-Cert", value, twin, value])).toMatchObject(REFUSED);
  });

  it("is rejected when its line is folded", async () => {
    const value = clientCert(client.cert);
    const socket = connect(testServer.plainPort, "127.0.0.1");
    const folded = `${value.slice(0, 80)}\r\n ${value.slice(80)}`;
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nClient-Cert: ${folded}\r\n\r\n`);
    const [answer] = await once(socket.setEncoding("utf8"), "data");
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    socket.destroy();
  });
});

describe("without a trusted proxy", () => {
  let open: MtlsTestServer;
  beforeAll(async () => {
    open = await openMtlsTestServer({}, { trusted: ["192.0.2.1"], sharing: testServer });
  });
  afterAll(() => open.close());

  it.each([
    "Client-Cert",
    "client-cert",
    "Client-Cert-Chain",
    "Client_Cert",
    "X-Client-Cert",
    "X-SSL-Client-Cert",
    "X-SSL-Client-Verify",
    "X-SSL-Client-S-DN",
    "SSL_CLIENT_CERT",
    "X-Forwarded-Client-Cert",
    "X-Forwarded-Tls-Client-Cert",
    "X-Amzn-Mtls-Clientcert",
    "X-ARR-ClientCert",
  ])("%s is rejected, over plain HTTP and over TLS, with any TLS certificate", async (name) => {
    const mine = await open.issue();
    expect(await open.askPlain([name, clientCert(mine.cert)])).toMatchObject(REFUSED);
    expect(await open.ask(mine, { headers: { [name]: clientCert(mine.cert) } })).toMatchObject(REFUSED);
  });

  it("X-Forwarded-For does not make a caller the proxy", async () => {
    const mine = await open.issue();
    const headers = ["X-Forwarded-For", "192.0.2.1", "Client-Cert", clientCert(mine.cert)];
    expect(await open.askPlain(headers)).toMatchObject(REFUSED);
  });

  it("headers with similar names are ignored", async () => {
    const headers = ["X-Client-Id", "1", "X-Forwarded-SSL", "on", "X-Client-Version", "2", "X-Certificate-Name", "3"];
    expect(await open.askPlain(headers)).toMatchObject({ status: 401, body: { kind: "none" } });
  });
});
