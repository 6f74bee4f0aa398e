import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { ocspRequest } from "@/lib/testing/ocsp-request";
import { countOk, get, portOf, sorted, talk } from "./testing/talk";
import { fast, harness, holder, inLane, issuerId, keySet, kid, plain, post, question } from "./testing/two-lanes";

/** Both lanes must respond alike. */
describe("the fast lane", () => {
  const inTheLane: [what: string, request: () => string | Buffer][] = [
    ["a key set", () => get(keySet())],
    ["a key set with its registered type", () => get(keySet(), "Accept: application/jwk-set+json\r\n")],
    ["a key set in Brotli", () => get(keySet(), "Accept-Encoding: gzip, br\r\n")],
    ["a key set in gzip", () => get(keySet(), "Accept-Encoding: gzip;q=0.5\r\n")],
    ["a key set in the coding of the highest weight", () => get(keySet(), "Accept-Encoding: br;q=0.1, zstd\r\n")],
    ["a key set as it is", () => get(keySet(), "Accept-Encoding: identity, gzip;q=0\r\n")],
    ["a CRL to a client that accepts codings", () => get(`/pki/${issuerId}.crl`, "Accept-Encoding: gzip\r\n")],
    ["an empty key set", () => get(keySet().replace("application.jwks", "inactive/transport.jwks"))],
    ["a CRL", () => get(`/pki/${issuerId}.crl`)],
    ["OCSP by GET", () => get(`/pki/ocsp/${issuerId}/${encodeURIComponent(question.toString("base64"))}`)],
    ["OCSP by POST", () => post(question, "Content-Type: application/ocsp-request\r\n")],
    ["OCSP for an invalid request", () => post(Buffer.from("<html>"))],
  ];
  it.each(inTheLane)("answers %s like node:http", async (_, request) => {
    const before = inLane;
    const answer = await talk(fast, [request()]);
    expect(inLane).toBe(before + 1);
    expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(sorted(answer)).toEqual(sorted(await talk(plain, [request()])));
  });

  const notInTheLane: [what: string, request: () => string | Buffer][] = [
    ["an unknown key set", () => get(keySet().replace(holder.organisationId, "nobody"))],
    ["a certificate", () => get(`/keystore/${holder.organisationId}/${holder.applicationId}/${kid}.pem`)],
    ["another path", () => get("/api/v1/me")],
    ["HEAD", () => get(keySet()).replace("GET", "HEAD")],
    ["a condition", () => get(keySet(), "If-None-Match: *\r\n")],
    ["a cookie", () => get(keySet(), "Cookie: a=b\r\n")],
    ["a last request", () => get(keySet(), "Connection: close\r\n")],
    ["HTTP/1.0", () => get(keySet()).replace("HTTP/1.1", "HTTP/1.0")],
    ["no host", () => `GET ${keySet()} HTTP/1.1\r\nAccept: *\r\n\r\n`],
    ["an absolute URL", () => get(`http://x${keySet()}`)],
    ["a folded line", () => get(keySet(), "Accept: a\r\n b\r\n")],
    ["bare line feeds", () => get(keySet()).replaceAll("\r\n", "\n")],
    ["a NUL", () => get(keySet(), "Accept: \0\r\n")],
    ["two hosts", () => get(keySet(), "Host: y\r\n")],
    ["an empty host", () => get(keySet()).replace("Host: x", "Host:")],
    ["a name that is empty", () => get(keySet(), ": a\r\n")],
    ["a name with odd characters", () => get(keySet(), "Acc(ept: a\r\n")],
    ["a name that begins with a digit", () => get(keySet(), "1Accept: a\r\n")],
    ["a name after a space", () => get(keySet(), " Accept: a\r\n")],
    ["a value with a tab", () => get(keySet(), "Accept: a\tb\r\n")],
    ["a value with a carriage return", () => get(keySet(), "Accept: a\rb\r\n")],
    ["a value in Latin-1", () => Buffer.from(get(keySet(), "Accept: \xe9\r\n"), "latin1")],
    ["an empty line before it", () => `\r\n${get(keySet())}`],
    ["two spaces in its line", () => get(keySet()).replace("GET ", "GET  ")],
    ["a tab in its line", () => get(keySet()).replace(" HTTP", "\tHTTP")],
    ["a space after its line", () => get(keySet()).replace("HTTP/1.1", "HTTP/1.1 ")],
    ["a lower-case version", () => get(keySet()).replace("HTTP/1.1", "http/1.1")],
    ["HTTP/1.2", () => get(keySet()).replace("HTTP/1.1", "HTTP/1.2")],
    ["a lower-case method", () => get(keySet()).replace("GET", "get")],
    ["a host and another authority", () => get(`http://y${keySet()}`)],
    ["a path without a slash", () => get(keySet().slice(1))],
    [
      "a length with a sign",
      () => post(question, "").toString("latin1").replace("Content-Length: ", "Content-Length: +"),
    ],
    ["a length with a zero before it", () => post(question).toString("latin1").replace("Length: ", "Length: 0")],
    ["an unknown coding", () => get(keySet(), "Transfer-Encoding: xchunked\r\n")],
    ["chunks of HTTP/1.0", () => get(keySet(), "Transfer-Encoding: chunked\r\n").replace("HTTP/1.1", "HTTP/1.0")],
    ["two authorizations", () => get(keySet(), "Authorization: a\r\nAuthorization: b\r\n")],
    ["a name with a space", () => get(keySet(), "Accept : a\r\n")],
    ["a body of a GET", () => `${get(keySet(), "Content-Length: 3\r\n")}abc`],
    ["a chunked body", () => `${get(keySet(), "Transfer-Encoding: chunked\r\n")}0\r\n\r\n`],
    ["two lengths", () => post(question, `Content-Length: ${question.length}\r\n`)],
    ["a length and chunks", () => post(question, "Transfer-Encoding: chunked\r\n")],
    ["an expectation", () => post(question, "Expect: 100-continue\r\n")],
    ["an upgrade", () => get(keySet(), "Connection: upgrade\r\nUpgrade: h2c\r\n")],
    [
      "a POST to a key set",
      () =>
        post(question)
          .toString("latin1")
          .replace(/\/pki\/\S+/, keySet()),
    ],
  ];
  it.each(notInTheLane)("leaves %s to node:http", async (_, request) => {
    const before = inLane;
    const answer = await talk(fast, [request()], { isPatient: true });
    expect(inLane).toBe(before);
    expect(sorted(answer)).toEqual(sorted(await talk(plain, [request()], { isPatient: true })));
  });

  it("keeps the order of pipelined requests, in the fast lane and in node:http", async () => {
    const requests = [get(keySet()), post(question), get(`/pki/${issuerId}.crl`), get(keySet()), get("/pki/root.crt")];
    const answer = await talk(
      fast,
      [...requests, get(keySet())].map((request) => Buffer.from(request)),
    );
    const together = await talk(fast, [
      Buffer.concat([...requests, get(keySet())].map((request) => Buffer.from(request))),
    ]);
    const types = (bytes: Buffer) => bytes.toString("latin1").match(/^Content-Type: .*$/gm);
    expect(types(answer)).toEqual(
      ["json", "ocsp-response", "pkix-crl", "json", "pkix-cert", "json"].map(
        (type) => `Content-Type: application/${type}`,
      ),
    );
    expect(types(together)).toEqual(types(answer));
  });

  it("parses a request in any chunks", async () => {
    const request = post(question);
    const whole = sorted(await talk(plain, [request]));
    const cuts = Array.from({ length: 12 }, (_, index) => Math.floor((request.length * index) / 12) + 1);
    const answers = await Promise.all(cuts.map((cut) => talk(fast, [request.subarray(0, cut), request.subarray(cut)])));
    for (const answer of answers) expect(sorted(answer)).toEqual(whole);
  });

  it("responds with a generated request id, regardless of the caller's", async () => {
    for (const theirs of ["my-request-0001", "a b"]) {
      expect(String(await talk(fast, [get(keySet(), `X-Request-Id: ${theirs}\r\n`)]))).toMatch(
        /^X-Request-Id: [0-9a-f-]{36}\r$/m,
      );
    }
  });

  it("hands over a connection with a few requests, and closes one with more than can be answered in order", async () => {
    const few = await talk(fast, [get("/elsewhere").repeat(16)], { isPatient: true });
    expect(String(few).match(/HTTP\/1\.1 /g)).toHaveLength(16);
    expect(await talk(fast, [get("/elsewhere").repeat(17)])).toHaveLength(0);
    // Requests that the fast lane answers are not limited.
    expect(String(await talk(fast, [get(keySet()).repeat(50)])).match(/HTTP\/1\.1 200/g)).toHaveLength(50);
  });

  it("reports a revocation to the next request of the same connection", async () => {
    const { admin, applicationId } = holder;
    const csr = (await makeKey()).csr();
    const issued = await issueCertificate.execute(admin, { applicationId, type: "signing", csr });
    const request = post(ocspRequest(harness.deps.authorities.issuing().issuer, issued.serialNumber));
    const answers: Buffer[] = [];
    const socket = connect(portOf(fast), "127.0.0.1");
    const ask = async (bytes: string | Buffer) => {
      const answered = new Promise<Buffer>((resolve) => socket.once("data", resolve));
      socket.write(bytes);
      answers.push(await answered);
    };
    await ask(request);
    await ask(get(keySet()));
    await revokeCertificate.execute(admin, { kid: issued.kid, reason: "superseded" });
    await ask(request);
    await ask(get(keySet()));
    socket.destroy();
    expect(answers[1]?.includes(issued.kid)).toBe(true);
    expect(answers[3]?.includes(issued.kid)).toBe(false);
    expect(answers[2]?.equals(answers[0] as Buffer)).toBe(false);
  });

  it("answers a slow client completely, and does not read further meanwhile", async () => {
    const [answers, requests] = [2_000, Buffer.from(get(keySet()).repeat(2_000))];
    const [ours, theirs] = await Promise.all([fast, plain].map((server) => talk(server, [requests], { answers })));
    expect([ours, theirs].map((bytes) => countOk(String(bytes)))).toEqual([answers, answers]);
  });
});
