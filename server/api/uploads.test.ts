/** For any input the response is a 4xx within a second, and the server keeps serving. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestServer, type TestServer } from "../testing";
import { EXAMPLE_CSR } from "./examples";

let t: TestServer;
let token: string;
let path: string;

beforeAll(async () => {
  t = await createTestServer();
  const { id: organisationId } = await t.makeOrganisation();
  const { id } = await t.makeApplication(organisationId);
  token = await t.tokenFor(t.as("admin", organisationId));
  path = `/api/v1/applications/${id}/certificates`;
});
afterAll(() => t.close());

const json = { "content-type": "application/json" };
const quoted = JSON.stringify(EXAMPLE_CSR);

const BODIES: [name: string, status: number, headers: Record<string, string>, body: string | Uint8Array][] = [
  ["no JSON", 400, json, "{"],
  ["an empty object", 400, json, "{}"],
  ["an array", 400, json, "[]"],
  ["null", 400, json, "null"],
  ["JSON that is not UTF-8", 400, json, Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
  ["a duplicate member", 400, json, `{"type":"signing","type":"transport","csr":${quoted}}`],
  ["a duplicate member by escape", 400, json, `{"type":"signing","\\u0074ype":"transport","csr":${quoted}}`],
  ["an unknown member", 400, json, `{"type":"signing","csr":${quoted},"status":"active"}`],
  ["__proto__", 400, json, `{"type":"signing","csr":${quoted},"__proto__":{"isAdmin":true}}`],
  ["another application id", 400, json, `{"type":"signing","csr":${quoted},"applicationId":"x"}`],
  ["an operator of the database", 400, json, `{"type":{"not":""},"csr":${quoted}}`],
  ["NUL", 400, json, `{"type":"signing","csr":${quoted},"name":"a\\u0000b"}`],
  ["a lone surrogate", 400, json, `{"type":"signing","csr":${quoted},"name":"\\ud800"}`],
  ["deep nesting", 400, json, `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
  ["97 KiB", 413, json, JSON.stringify({ csr: "A".repeat(97 * 1024) })],
  ["10 MB", 413, json, "x".repeat(10_000_000)],
  ["no content type", 415, { "content-type": "" }, "x"],
  ["a form", 415, { "content-type": "application/x-www-form-urlencoded" }, "type=signing"],
  ["multipart", 415, { "content-type": "multipart/form-data; boundary=x" }, "--x--"],
  ["text", 415, { "content-type": "text/plain" }, EXAMPLE_CSR],
  ["a compressed body", 415, { ...json, "content-encoding": "gzip" }, "x"],
  ["UTF-16", 415, { "content-type": "application/json; charset=utf-16" }, "{}"],
  ["an empty CSR", 400, { "content-type": "application/pkcs10" }, ""],
  ["no type for a CSR", 400, { "content-type": "application/pkcs10" }, EXAMPLE_CSR],
];

describe("a malformed body", () => {
  it.each(BODIES)("%s is answered with %i", async (_, status, headers, body) => {
    const start = performance.now();
    const answer = await t.call("POST", path, { token, headers, body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it.each([
    ["garbage", Buffer.from("not a CSR")],
    ["noise", Buffer.alloc(60_000, 0x30)],
    ["two CSRs", Buffer.from(EXAMPLE_CSR + EXAMPLE_CSR)],
    ["NULs", Buffer.alloc(1_000)],
  ])("%s instead of a CSR is rejected with findings", async (_, body) => {
    const headers = { "content-type": "application/pkcs10" };
    const answer = await t.call("POST", `${path}?type=signing`, { token, headers, body });
    expect(answer).toMatchObject({ status: 422, body: { code: "rejected_by_policy" } });
    expect(answer.body.findings).not.toEqual([]);
  });

  it("a DER file in base64 is accepted as a CSR in JSON and in PKCS#10 bodies, on one line and wrapped", async () => {
    const base64 = EXAMPLE_CSR.replace(/-----[^-]+-----|\s/g, "");
    for (const csr of [base64, `${(base64.match(/.{1,76}/g) ?? []).join("\n")}\n`]) {
      for (const [headers, body] of [
        [{ "content-type": "application/pkcs10" }, csr],
        [json, JSON.stringify({ csr, type: "signing" })],
      ] as const) {
        const query = headers === json ? "" : "?type=signing";
        const { body: answer } = await t.call("POST", `/api/v1/csr/inspect${query}`, { token, headers, body });
        expect(answer).toMatchObject({ subject: expect.anything() });
      }
    }
  });

  it("with a private key is rejected with a finding, and the key is not returned", async () => {
    const key = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";
    const body = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n${EXAMPLE_CSR}`;
    const headers = { "content-type": "application/pkcs10" };
    const answer = await t.call("POST", `${path}?type=signing`, { token, headers, body });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("private key");
    expect(answer.text).not.toContain(key.slice(0, 20));
  });
});

describe("a malformed query", () => {
  it.each([
    "limit=0",
    "limit=x",
    "limit=1&limit=2",
    "nothing=1",
    "cursor=%00",
    "cursor=WyJcdTAwMDAiLCJhIl0",
    "cursor=WzFlOTk5LCJhIl0",
    "q=%00",
    "q=%ff",
    "q=%ed%a0%80",
    "status[not]=active",
    "__proto__=1",
    "expiresBefore=soon",
  ])("%s is answered with 400", async (query) => {
    expect((await t.call("GET", `/api/v1/certificates?${query}`, { token })).status).toBe(400);
  });
});

describe("malformed HTTP", () => {
  /** Sends raw bytes. @returns everything that was received */
  const raw = (text: string, { keepOpen = false } = {}) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(t.url);
      let answer = "";
      const socket = connect(Number(port), hostname, () => (keepOpen ? socket.write(text) : socket.end(text)));
      socket.setTimeout(5_000, () => socket.destroy());
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.once("close", () => resolve(answer));
      socket.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "ECONNRESET" ? resolve(answer) : reject(error),
      );
    });
  const head = (lines: string[]) =>
    [`POST ${path} HTTP/1.1`, "Host: x", `Authorization: Bearer ${token}`, ...lines, "", ""].join("\r\n");

  it("gets a 4xx and a closed connection", async () => {
    expect(await raw("nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(
      await raw(head(["Content-Type: application/json", "Content-Length: 5", "Transfer-Encoding: chunked"])),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("is closed in the middle of a too large body, with and without Content-Length", async () => {
    const announced = await raw(head(["Content-Type: application/json", "Content-Length: 100000000"]), {
      keepOpen: true,
    });
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    expect(announced.toLowerCase()).toContain("connection: close");
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    const streamed = await raw(head(["Content-Type: application/json", "Transfer-Encoding: chunked"]) + chunk + chunk, {
      keepOpen: true,
    });
    expect(streamed).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("reads no body of an unauthorised caller", async () => {
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n{`,
      { keepOpen: true },
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("does not affect the next request", async () => {
    expect((await t.call("GET", "/livez")).status).toBe(200);
  });
});
