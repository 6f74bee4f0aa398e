import { createServer, type Server } from "node:http";
import fc from "fast-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey } from "@/lib/certificates/testing";
import type { Context } from "@/lib/start/deps";
import { createStatusService, type StatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { ocspRequest } from "@/lib/testing/ocsp-request";
import { openFastLane } from "./fast-lane";
import { createPkiHandler } from "./pki-handler";
import { headLengthOf, readPlainHead } from "./plain-request";
import { comparable, get, listen, talk } from "./testing/talk";

/** The same handler with and without the fast lane. Both must respond alike. */
describe("the fast lane", () => {
  let harness: Harness;
  let status: StatusService;
  let fast: Server;
  let plain: Server;
  let closeLane: () => void;
  let _inLane = 0;
  let issuerId: string;
  let holder: { admin: Context; organisationId: string; applicationId: string };
  let _kid: string;
  let question: Buffer;

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
        _inLane += 1;
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
    _kid = issued.kid;
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

  const post = (body: Buffer, headers = "") =>
    Buffer.concat([
      Buffer.from(`POST /pki/ocsp/${issuerId} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
      body,
    ]);
  const keySet = () => `/keystore/${holder.organisationId}/${holder.applicationId}/application.jwks`;

  it("parses every request that it accepts like node:http", async () => {
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

  it("answers tampered requests like node:http", async () => {
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
    /** Statuses and lengths in order. node:http drops pending responses when invalid HTTP follows. */
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
});
