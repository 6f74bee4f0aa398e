import { createServer } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentCoding } from "../http/representation";
import { headLengthOf, readPlainHead } from "./plain-request";
import { comparable, get, listen, talk } from "./testing/talk";
import { fast, keySet, plain, post, question } from "./testing/two-lanes";

/** Both lanes must respond alike. */
describe("the fast lane", () => {
  it("parses every request that it accepts like node:http", async () => {
    const recorder = await listen(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { method, url, headers } = request;
          const coding = documentCoding([headers["accept-encoding"]].flat()[0]);
          const read = { method, url, accept: headers.accept, coding };
          response.end(JSON.stringify({ ...read, bodyLength: Buffer.concat(chunks).length }));
        });
      }),
    );
    const accept = "Accept: a/b;q=0.1, */*\r\nAccept-Encoding: br;q=0.5, gzip\r\nX-Request-Id:abcdefgh\r\n";
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
    /**
     * Statuses and lengths in order. The length of an OCSP response varies with its ECDSA signature: the two lanes may have been given two
     * signatures. node:http drops pending responses when invalid HTTP follows.
     */
    const readings = (answer: Buffer) =>
      comparable(answer)
        .split(/(?=HTTP\/1\.1 \d)/)
        .flatMap((response) => {
          const isOcsp = /^content-type: application\/ocsp-response/im.test(response);
          const found = response.match(isOcsp ? /^HTTP\/1\.1 \d+/g : /^HTTP\/1\.1 \d+|^content-length: \d+/gim);
          return found ?? [];
        })
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
