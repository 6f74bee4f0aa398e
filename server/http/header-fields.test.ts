import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { portOf, type RunningServer, startServer } from "../server";

let harness: Harness;
let running: RunningServer;
beforeAll(async () => {
  harness = await createHarness({ MTLS_PORT: "0", TRUSTED_PROXIES: "127.0.0.1" });
  running = await startServer(harness.deps, { host: "127.0.0.1", port: 0, mtlsPort: 0 });
});
afterAll(async () => {
  await running.stop();
  await harness.close();
});

type Listener = "main" | "mTLS";

/** Sends raw bytes. @returns everything received until the connection is closed */
function talk(listener: Listener, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const mtls = running.mtls as NonNullable<typeof running.mtls>;
    const socket =
      listener === "main"
        ? connectTcp(running.port, "127.0.0.1")
        : connectTls({ host: "127.0.0.1", port: portOf(mtls.server), rejectUnauthorized: false });
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => {}).on("close", () => resolve(heard));
    socket.write(bytes);
  });
}
const lines = (line: string, headers: readonly string[]) =>
  `${line} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;
const statusOf = (answer: string) => /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1];

const LISTENERS: readonly Listener[] = ["main", "mTLS"];
const TWICE = [
  ["Authorization: Bearer a", "authorization: Basic b"],
  ["Content-Type: application/json", "Content-Type: text/plain"],
  ["Content-Encoding: gzip", "Content-Encoding: identity"],
  ["Host: other"],
  ["HOST: portal"],
  ["Origin: https://a.example", "Origin: https://b.example"],
  ["DPoP: a", "DPoP: b"],
  ["Idempotency-Key: a", "Idempotency-Key: b"],
  ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
  ["Content-Length: 0", "Content-Length: 0"],
  ["Content-Length: 0", "Transfer-Encoding: chunked"],
  ["X-Forwarded-Host: a", "X-Forwarded-Host: b"],
  ["X-Forwarded-Proto: http", "X-Forwarded-Proto: https"],
  ["X-Forwarded-Port: 1", "X-Forwarded-Port: 2"],
  ["X-Real-IP: 192.0.2.1", "X-Real-IP: 192.0.2.2"],
  ["Range: bytes=0-1", "Range: bytes=2-3"],
  ["If-Modified-Since: x", "If-Modified-Since: y"],
  ["Next-Action: a", "Next-Action: b"],
  ["RSC: 1", "RSC: 1"],
];
const PATHS = ["/livez", "/pki/root.crt", "/api/v1/me", "/oauth2/jwks", "/nothing"];

describe.each(LISTENERS)("on the %s listener", (listener) => {
  it.each(TWICE.map((headers) => [headers.join(" | "), headers] as const))(
    "a repeated single-valued header is rejected: %s",
    async (_, headers) => {
      for (const path of PATHS) expect(statusOf(await talk(listener, lines(`GET ${path}`, headers))), path).toBe("400");
    },
  );

  it("a repeated client certificate header is rejected", async () => {
    const answer = await talk(listener, lines("GET /api/v1/me", ["Client-Cert: :AA==:", "Client-Cert: :AA==:"]));
    expect(statusOf(answer)).toBe("401");
  });

  it.each([
    ["Accept: a/b", "Accept: */*"],
    ["Accept-Language: en", "Accept-Language: de"],
    ["Cookie: a=b", "Cookie: c=d"],
    ["Cache-Control: no-cache", "Cache-Control: no-store"],
    ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"],
    ["Via: 1.1 a", "Via: 1.1 b"],
    ['If-None-Match: "a"', 'If-None-Match: "b"'],
    ["X-Unheard-Of: a", "X-Unheard-Of: b"],
  ])("a list header may have several lines: %s", async (...headers) => {
    expect(statusOf(await talk(listener, lines("GET /pki/root.crt", headers)))).toBe("200");
  });

  it("thousands of headers are rejected, so that none of a proxy's is dropped", async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `a${index}:`);
    expect(statusOf(await talk(listener, lines("GET /api/v1/me", [...many, "Authorization: Bearer x"])))).toBe("431");
    const metrics = await talk(listener, lines("GET /metrics", [...many, "X-Forwarded-For: 192.0.2.1"]));
    expect(statusOf(metrics)).toBe("431");
    const few = await talk(listener, lines("GET /metrics", [...many.slice(0, 150), "X-Forwarded-For: 192.0.2.1"]));
    expect(statusOf(few)).toBe("403");
  });

  it.each([
    ["another coding", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding: gzip, chunked"],
    ["chunked twice", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding: chunked, chunked"],
    ["chunked not last", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding: chunked, identity"],
    ["an unknown coding", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding: xchunked"],
    ["chunks of HTTP/1.0", "POST /api/v1/csr/inspect HTTP/1.0", "Transfer-Encoding: chunked"],
    ["a length and chunks", "POST /api/v1/csr/inspect HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked"],
    ["a space before the colon", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding : chunked"],
    ["a length with a sign", "POST /api/v1/csr/inspect HTTP/1.1", "Content-Length: +5"],
    ["a list of lengths", "POST /api/v1/csr/inspect HTTP/1.1", "Content-Length: 5, 5"],
    ["a hexadecimal length", "POST /api/v1/csr/inspect HTTP/1.1", "Content-Length: 0x5"],
    ["a folded line", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding:\r\n chunked"],
    ["a name with odd characters", "POST /api/v1/csr/inspect HTTP/1.1", "Transfer-Encoding\x00: chunked"],
    ["a bare carriage return", "POST /api/v1/csr/inspect HTTP/1.1", "X: a\rTransfer-Encoding: chunked"],
    ["a bare line feed", "POST /api/v1/csr/inspect HTTP/1.1", "X: a\nTransfer-Encoding: chunked"],
  ])("an ambiguously delimited body is never followed by a second request: %s", async (_, line, header) => {
    const smuggled = "GET /pki/root.crt HTTP/1.1\r\nHost: portal\r\n\r\n";
    const answer = await talk(listener, `${line}\r\nHost: portal\r\n${header}\r\n\r\n0\r\n\r\n${smuggled}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
  });
});
