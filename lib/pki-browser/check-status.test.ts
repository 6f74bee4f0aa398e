import { beforeAll, describe, expect, it } from "vitest";
import { signOcspResponse } from "@/lib/ca/ocsp";
import { issueTestLeaf, type TestPki, testNow, testPki } from "@/lib/ca/testing";
import { HOUR_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { parseOcspRequest } from "@/lib/pki/ocsp-request";
import { type CertificateStatus, ocspErrorResponse } from "@/lib/pki/ocsp-response";
import { pemEncode } from "@/lib/pki/pem";
import { checkStatus } from "./check-status";

let pki: TestPki;
let otherPki: TestPki;
let leafPem: string;
let otherLeafPem: string;
const pem = (der: Uint8Array) => pemEncode("CERTIFICATE", der);
const now = new Date(testNow.getTime() + HOUR_MS);
const revokedAt = new Date("2026-11-21T10:30:00Z");

beforeAll(async () => {
  [pki, otherPki] = await Promise.all([testPki(), testPki()]);
  leafPem = pem((await issueTestLeaf(pki)).certificateDer);
  otherLeafPem = pem((await issueTestLeaf(pki)).certificateDer);
});

/** A responder that answers with the status, signed by the responder of a PKI. */
async function respond(request: Uint8Array, status: CertificateStatus, by = pki, thisUpdate = now) {
  const reading = parseOcspRequest(request);
  if (reading.kind !== "request") throw new Error(reading.reason);
  const nextUpdate = new Date(thisUpdate.getTime() + HOUR_MS);
  const singles = reading.request.certIds.map(({ der }) => ({ certIdDer: der, status, thisUpdate, nextUpdate }));
  return Uint8Array.from(await signOcspResponse(by.responder, { producedAt: thisUpdate, singles }));
}

const check = (send: (request: Uint8Array) => Promise<Uint8Array>, certificatePem = leafPem) =>
  checkStatus({
    certificatePem,
    issuerPem: pem(pki.issuingDer),
    now,
    send: async (request) => Uint8Array.from(await send(request)),
  });

describe("the status of a certificate", () => {
  it.each<[CertificateStatus, Date | null]>([
    [{ kind: "good" }, null],
    [{ kind: "unknown" }, null],
    [{ kind: "revoked", revokedAt, reason: "keyCompromise" }, revokedAt],
  ])("is what the responder signed: %j", async (status, at) => {
    expect(await check((request) => respond(request, status))).toEqual({
      kind: status.kind,
      thisUpdate: new Date(Math.floor(now.getTime() / 1000) * 1000),
      nextUpdate: new Date(Math.floor((now.getTime() + HOUR_MS) / 1000) * 1000),
      revokedAt: at,
    });
  });

  it("is read from a response of an RSA responder too", async () => {
    const rsa = await testPki("RSA");
    const answer = await checkStatus({
      certificatePem: pem((await issueTestLeaf(rsa)).certificateDer),
      issuerPem: pem(rsa.issuingDer),
      now,
      send: (request) => respond(request, { kind: "good" }, rsa),
    });
    expect(answer.kind).toBe("good");
  });
});

describe("a response is refused", () => {
  const good: CertificateStatus = { kind: "good" };
  it.each<[string, (request: Uint8Array) => Promise<Uint8Array>, RegExp]>([
    ["of a responder of another CA", (request) => respond(request, good, otherPki), /signature/],
    [
      "with one changed byte in the signed data",
      async (request) => {
        const bytes = await respond(request, good);
        const at = Buffer.from(bytes).indexOf(Buffer.from("20261121", "latin1"));
        bytes[at + 13] = (bytes[at + 13] ?? 0) ^ 1;
        return bytes;
      },
      /signature/,
    ],
    [
      "that is two hours old",
      (request) => respond(request, good, pki, new Date(now.getTime() - 2.2 * HOUR_MS)),
      /out of date/,
    ],
    ["from tomorrow", (request) => respond(request, good, pki, new Date(now.getTime() + 24 * HOUR_MS)), /out of date/],
    ["that says tryLater", async () => Uint8Array.from(ocspErrorResponse("tryLater")), /can't answer now/],
    ["that is not OCSP", async () => Uint8Array.from(Buffer.from("<html>")), /can't be read/],
    [
      "that does not arrive",
      () => Promise.reject(new AppError("unavailable", "The responder is not reachable.")),
      /not reachable/,
    ],
  ])("%s", async (_, send, reason) => {
    expect(await check(send)).toEqual({ kind: "failed", reason: expect.stringMatching(reason) });
  });

  it("about another certificate", async () => {
    let question: Uint8Array = new Uint8Array();
    await check(async (request) => {
      question = request;
      return respond(request, good);
    }, otherLeafPem);
    expect(await check(() => respond(question, good))).toEqual({
      kind: "failed",
      reason: expect.stringMatching(/another certificate/),
    });
  });
});
