import { describe, expect, it } from "vitest";
import { TAG } from "./der";
import { writeDer, writeNull, writeOctetString, writeOid, writeSequence } from "./der-write";
import { derTrue, encodeExtension } from "./extensions";
import { parseOcspRequest } from "./ocsp-request";
import { ocspErrorResponse } from "./ocsp-response";
import { oids } from "./oids";

const certId = (options: { hash?: string; length?: number; serial?: number[] } = {}) =>
  writeSequence(
    writeSequence(writeOid(options.hash ?? oids.sha1), writeNull()),
    writeOctetString(Buffer.alloc(options.length ?? 20, 1)),
    writeOctetString(Buffer.alloc(options.length ?? 20, 2)),
    writeDer(TAG.integer, Uint8Array.from(options.serial ?? [0x55])),
  );
const nonce = (length: number, critical = false) =>
  encodeExtension("ocspNonce", critical, writeOctetString(Buffer.alloc(length, 7)));
const unknownExtension = (critical: boolean) =>
  writeSequence(writeOid("1.2.3.4"), ...(critical ? [derTrue] : []), writeOctetString(writeNull()));

interface Parts {
  version?: number;
  ids?: Uint8Array[];
  singleExtensions?: Uint8Array[];
  extensions?: Uint8Array[];
  signature?: Uint8Array;
}

function request({ version, ids = [certId()], singleExtensions, extensions, signature }: Parts): Uint8Array {
  const singles = ids.map((id) =>
    writeSequence(id, ...(singleExtensions ? [writeDer(0xa0, writeSequence(...singleExtensions))] : [])),
  );
  const tbs = writeSequence(
    ...(version === undefined ? [] : [writeDer(0xa0, Uint8Array.of(TAG.integer, 1, version))]),
    writeSequence(...singles),
    ...(extensions ? [writeDer(0xa2, writeSequence(...extensions))] : []),
  );
  return writeSequence(tbs, ...(signature ? [writeDer(0xa0, signature)] : []));
}

describe("parseOcspRequest", () => {
  it.each<[string, Parts, number]>([
    ["one certificate by SHA-1", {}, 1],
    ["one by SHA-256", { ids: [certId({ hash: oids.sha256, length: 32 })] }, 1],
    ["twenty certificates", { ids: Array.from({ length: 20 }, () => certId()) }, 20],
    ["an unknown digest", { ids: [certId({ hash: "1.2.3", length: 7 })] }, 1],
    ["explicit version 1", { version: 0 }, 1],
    ["a signature", { signature: writeSequence(writeNull()) }, 1],
    ["an unknown extension that is not critical", { extensions: [unknownExtension(false)] }, 1],
    ["a critical nonce", { extensions: [nonce(16, true)] }, 1],
    ["extensions of a single request", { singleExtensions: [unknownExtension(false)] }, 1],
  ])("reads %s", (_what, parts, count) => {
    const reading = parseOcspRequest(request(parts));
    expect(reading.kind === "request" && reading.request.certIds).toHaveLength(count);
  });

  it.each([1, 16, 32])("returns a nonce of %i bytes", (length) => {
    const reading = parseOcspRequest(request({ extensions: [nonce(length)] }));
    expect(reading).toMatchObject({ request: { nonce: new Uint8Array(Buffer.alloc(length, 7)) } });
  });

  it("keeps the CertID byte for byte", () => {
    const id = certId({ serial: [0x00, 0xff] });
    const reading = parseOcspRequest(request({ ids: [id] }));
    expect(reading).toMatchObject({ request: { certIds: [{ hash: "sha1", serialHex: "ff" }] } });
    expect(reading.kind === "request" && Buffer.from(reading.request.certIds[0]?.der ?? [])).toEqual(Buffer.from(id));
  });

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["text", Buffer.from("<html>")],
    ["version 2", request({ version: 1 })],
    ["no certificate", request({ ids: [] })],
    ["an empty nonce", request({ extensions: [nonce(0)] })],
    ["a nonce of 33 bytes", request({ extensions: [nonce(33)] })],
    ["two nonces", request({ extensions: [nonce(8), nonce(8)] })],
    ["an unknown critical extension", request({ extensions: [unknownExtension(true)] })],
    ["an unknown critical extension of a single request", request({ singleExtensions: [unknownExtension(true)] })],
    ["a SHA-256 CertID with the length of SHA-1", request({ ids: [certId({ hash: oids.sha256, length: 20 })] })],
    ["bytes after the end", Buffer.concat([request({}), Buffer.from([0])])],
    ["an indefinite length", Buffer.from([0x30, 0x80, 0, 0])],
    ["more than 2 KiB", request({ ids: Array.from({ length: 40 }, () => certId()) })],
  ])("refuses %s as malformed", (_what, der) => {
    expect(parseOcspRequest(der)).toMatchObject({ kind: "malformed" });
  });
});

describe("ocspErrorResponse", () => {
  it.each([
    ["malformedRequest", 1],
    ["internalError", 2],
    ["tryLater", 3],
    ["sigRequired", 5],
    ["unauthorized", 6],
  ] as const)("%s has only status %i", (error, code) => {
    expect([...ocspErrorResponse(error)]).toEqual([0x30, 3, 0x0a, 1, code]);
  });
});
