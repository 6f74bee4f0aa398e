import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import type { Context } from "@/lib/start/deps";
import { createStatusService, type StatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { ocspRequest } from "@/lib/testing/ocsp-request";
import { openFastLane } from "./fast-lane";
import { createPkiHandler } from "./pki-handler";
import { headLengthOf, readPlainHead } from "./plain-request";

/** The same handler twice: behind the fast lane and without it. What the one says the other must say. */
describe("the fast lane", () => {
  let harness: Harness;
  let status: StatusService;
  let fast: Server;
  let plain: Server;
  let closeLane: () => void;
  let inLane = 0;
  let issuerId: string;
  let holder: { admin: Context; organisationId: string; applicationId: string };
  let kid: string;
  let question: Buffer;

  const listen = (server: Server) =>
    new Promise<Server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
  const portOf = (server: Server) => (server.address() as AddressInfo).port; // a TCP listener's address is never a string

  beforeAll(async () => {
    harness = await createHarness();
    status = createStatusService(harness.deps);
    await status.start();
    const handler = createPkiHandler(status, pino({ level: "silent" }));
    const make = () =>
      createServer((request, response) => {
        response.setHeader("X-Server", "this one");
        if (!handler(request, response)) response.writeHead(404).end();
      });
    fast = make();
    closeLane = openFastLane(fast, {
      status,
      headers: [["X-Server", "this one"]],
      firstRequestMs: 5_000,
      keepAliveMs: 5_000,
      mostPipelined: 16,
      answered: () => {
        inLane += 1;
      },
    });
    plain = make();
    await Promise.all([listen(fast), listen(plain)]);
    issuerId = harness.deps.authorities.issuing().id;
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const admin = harness.as("admin", organisation.id);
    holder = { admin, organisationId: organisation.id, applicationId: application.id };
    const issued = await issueCertificate.execute(admin, {
      applicationId: application.id,
      type: "signing",
      csr: (await makeKey()).csr(),
    });
    kid = issued.kid;
    question = ocspRequest(harness.deps.authorities.issuing().issuer, issued.serialNumber);
  });
  afterAll(async () => {
    closeLane();
    for (const server of [fast, plain]) {
      server.close();
      server.closeAllConnections();
    }
    await status.close();
    await harness.close();
  });

  /**
   * Sends bytes piece by piece, then says that nothing more comes, and hears everything that is answered. `isPatient`: says so
   * only after the answer, because node:http drops an answer that is still being read when the other side has ended.
   */
  function talk(server: Server, pieces: readonly (string | Buffer)[], { isPatient = false } = {}): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const heard: Buffer[] = [];
      const socket = connect(portOf(server), "127.0.0.1", async () => {
        socket.setNoDelay(true);
        for (const [index, piece] of pieces.entries()) {
          if (index > 0) await new Promise((next) => setTimeout(next, 3));
          socket.write(piece);
        }
        if (!isPatient) socket.end();
      });
      let silence: NodeJS.Timeout | undefined;
      socket.on("data", (chunk) => {
        heard.push(chunk);
        clearTimeout(silence);
        if (isPatient) silence = setTimeout(() => socket.end(), 100);
      });
      socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? undefined : reject(error)));
      socket.on("close", () => resolve(Buffer.concat(heard)));
    });
  }

  /** Without what differs between two answers to one question. */
  const comparable = (answer: Buffer) =>
    answer
      .toString("latin1")
      // What node:http may say to our hanging up while a body was not read.
      .replace(/(?<=.)HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/s, "")
      .replaceAll(/^(Date|Expires): .*\r\n/gim, "")
      .replaceAll(/^X-Request-Id: .*\r\n/gim, "")
      .replaceAll(/max-age=\d+/g, "max-age=…")
      .replaceAll(/^(Connection|Keep-Alive): .*\r\n/gim, "");
  /** The head with its lines in alphabetical order, and the body. */
  const sorted = (answer: Buffer) => {
    const [head = "", ...body] = comparable(answer).split("\r\n\r\n");
    return [head.toLowerCase().split("\r\n").sort().join("\n"), body.join("\r\n\r\n")];
  };

  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
  const post = (body: Buffer, headers = "") =>
    Buffer.concat([
      Buffer.from(`POST /pki/ocsp/${issuerId} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
      body,
    ]);
  const keySet = () => `/keystore/${holder.organisationId}/${holder.applicationId}/application.jwks`;

  const inTheLane: [what: string, request: () => string | Buffer][] = [
    ["a key set", () => get(keySet())],
    ["a key set with its registered type", () => get(keySet(), "Accept: application/jwk-set+json\r\n")],
    ["an empty key set", () => get(keySet().replace("application.jwks", "inactive/transport.jwks"))],
    ["a CRL", () => get(`/pki/${issuerId}.crl`)],
    ["OCSP by GET", () => get(`/pki/ocsp/${issuerId}/${encodeURIComponent(question.toString("base64"))}`)],
    ["OCSP by POST", () => post(question, "Content-Type: application/ocsp-request\r\n")],
    ["OCSP for what is no request", () => post(Buffer.from("<html>"))],
  ];
  it.each(inTheLane)("answers %s as node:http does", async (_, request) => {
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
    ["a proxy's address form", () => get(`http://x${keySet()}`)],
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
    ["a space behind its line", () => get(keySet()).replace("HTTP/1.1", "HTTP/1.1 ")],
    ["a version in small letters", () => get(keySet()).replace("HTTP/1.1", "http/1.1")],
    ["HTTP/1.2", () => get(keySet()).replace("HTTP/1.1", "HTTP/1.2")],
    ["a method in small letters", () => get(keySet()).replace("GET", "get")],
    ["a host and another authority", () => get(`http://y${keySet()}`)],
    ["a path without a slash", () => get(keySet().slice(1))],
    [
      "a length with a sign",
      () => post(question, "").toString("latin1").replace("Content-Length: ", "Content-Length: +"),
    ],
    ["a length with a zero before it", () => post(question).toString("latin1").replace("Length: ", "Length: 0")],
    ["a last chunk that is none", () => get(keySet(), "Transfer-Encoding: xchunked\r\n")],
    ["chunks of HTTP/1.0", () => get(keySet(), "Transfer-Encoding: chunked\r\n").replace("HTTP/1.1", "HTTP/1.0")],
    ["two authorizations", () => get(keySet(), "Authorization: a\r\nAuthorization: b\r\n")],
    ["a name with a blank", () => get(keySet(), "Accept : a\r\n")],
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

  it("keeps the order of requests sent at once, whoever answers them", async () => {
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

  it("understands a request however it is cut", async () => {
    const request = post(question);
    const whole = sorted(await talk(plain, [request]));
    const cuts = Array.from({ length: 12 }, (_, index) => Math.floor((request.length * index) / 12) + 1);
    const answers = await Promise.all(cuts.map((cut) => talk(fast, [request.subarray(0, cut), request.subarray(cut)])));
    for (const answer of answers) expect(sorted(answer)).toEqual(whole);
  });

  it("reads of a request what node:http reads of it, wherever it accepts one", async () => {
    const recorder = await listen(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { method, url, headers } = request;
          const read = { method, url, accept: headers.accept };
          response.end(JSON.stringify({ ...read, bodyLength: Buffer.concat(chunks).length }));
        });
      }),
    );
    const accept = "Accept: a/b;q=0.1, */*\r\nX-Request-Id:abcdefgh\r\n";
    const mutation = fc.record({
      original: fc.constantFrom(get("/pki/a.crl?b=c", accept), post(question, accept).toString("latin1")),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      removed: fc.integer({ min: 0, max: 3 }),
      added: fc.constantFrom(
        "",
        " ",
        "  ",
        "a",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\0",
        ":",
        "1",
        "/",
        "\x80",
        "Content-Length: 5\r\n",
      ),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ original, at, removed, added }) => {
        const start = Math.floor(at * (original.indexOf("\r\n\r\n") + 4));
        const bytes = Buffer.from(original.slice(0, start) + added + original.slice(start + removed), "latin1");
        const length = headLengthOf(bytes);
        const plainHead = length === undefined ? undefined : readPlainHead(bytes.subarray(0, length));
        if (!plainHead || bytes.length < plainHead.headLength + plainHead.bodyLength) return;
        const { headLength, ...read } = plainHead;
        const answer = await talk(recorder, [bytes.subarray(0, headLength + read.bodyLength)]);
        expect(
          JSON.parse(
            answer
              .toString("latin1")
              .split("\r\n")
              .find((line) => line.startsWith("{")) ?? "null",
          ),
        ).toEqual(JSON.parse(JSON.stringify(read)));
      }),
      { numRuns: 400 },
    );
    recorder.close();
  });

  it("answers what has been tampered with as node:http does, request by request", async () => {
    const two = () => get(keySet(), "Accept: a/b\r\n") + post(question).toString("latin1") + get("/elsewhere");
    const inserted = fc.constantFrom(
      "\r\n\r\n",
      "\n\n",
      "\r\n ",
      " ",
      "\t",
      "\0",
      ":",
      "\r",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "0\r\n\r\n",
      "GET /pki/a.crl HTTP/1.1\r\nHost: x\r\n\r\n",
      "Host: y\r\n",
      "\x85",
    );
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      removed: fc.integer({ min: 0, max: 4 }),
      inserted,
    });
    /** Statuses and lengths in order. node:http drops answers that it still works on when what follows is no HTTP. */
    const readings = (answer: Buffer) =>
      (comparable(answer).match(/HTTP\/1\.1 \d+|^content-length: \d+/gim) ?? [])
        .join(" ")
        .replace(/ ?HTTP\/1\.1 400$/, "");
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (mutations) => {
        let text = two();
        for (const { at, removed, inserted: added } of mutations) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + added + text.slice(start + removed);
        }
        const bytes = Buffer.from(text, "latin1");
        const [ours, theirs] = await Promise.all(
          [fast, plain].map((server) => talk(server, [bytes], { isPatient: true })),
        );
        const [shorter = "", longer = ""] = [ours as Buffer, theirs as Buffer]
          .map(readings)
          .sort((a, b) => a.length - b.length);
        expect(longer.slice(0, shorter.length), JSON.stringify(text)).toBe(shorter);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it("answers with a request id of its own, whatever the caller sends", async () => {
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
    // What this lane answers itself may be asked any number of times.
    expect(String(await talk(fast, [get(keySet()).repeat(50)])).match(/HTTP\/1\.1 200/g)).toHaveLength(50);
  });

  it("shows a revocation to the next request of the same connection", async () => {
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

  it("answers a client that reads slowly in full, and does not read on meanwhile", async () => {
    const requests = Buffer.from(get(keySet()).repeat(2_000));
    const [ours, theirs] = await Promise.all([talk(fast, [requests]), talk(plain, [requests])]);
    const count = (bytes: Buffer) => bytes.toString("latin1").split("HTTP/1.1 200 OK").length - 1;
    expect([count(ours), count(theirs)]).toEqual([2_000, 2_000]);
  });
});
