/**
 * No input may block the event loop for more than 100 ms. Each parser of untrusted input gets its worst 64 KiB: the CPU time of this
 * thread is measured, relative to that of fixed work at the same moment; the minimum of three runs counts, and such defects cost seconds.
 */
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { searchTerms } from "@/lib/certificates/search";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { readCsrFile } from "@/lib/dropped-file/read-csr-file";
import { readKeys } from "@/lib/dropped-file/read-keys";
import { readJws } from "@/lib/jws/read-jws";
import { readUploadOrBundle } from "@/lib/keys/read-bundle";
import { readExternalSet } from "@/lib/keys/read-external-set";
import { readUpload } from "@/lib/keys/read-upload";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import { parseCertificate } from "@/lib/pki/certificate";
import { readCertificateBundle } from "@/lib/pki/cms";
import { parseCrl } from "@/lib/pki/crl-parse";
import { parseCsr, readCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { readDer } from "@/lib/pki/der";
import { decodeExtensionValue } from "@/lib/pki/extension-values";
import { decodeGeneralName } from "@/lib/pki/general-name";
import { parseOcspRequest } from "@/lib/pki/ocsp-request";
import { splitPem } from "@/lib/pki/pem";
import { findPrivateKey } from "@/lib/pki/private-key";
import { publicKeyFromSpki } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { evaluateKeyStrength } from "@/lib/registration/evaluate-key";
import { readKnownKeys } from "@/lib/registration/read-known-keys";
import { readRevocationList } from "@/lib/revocation-desk/read-list";
import { readStrictJson } from "@/lib/strict-json";
import { trustedProxies } from "./http/client-address";
import { admitClientCertificate } from "./http/client-cert-header";
import { decodeOcspPath } from "./pki/ocsp-get";

import { BINARY, LISTED, TEXT, text } from "./testing/costly-inputs";

const LIMIT_MS = 100;

const PROXIES = trustedProxies(["127.0.0.1"]);
const named = (value: string) =>
  admitClientCertificate(
    {
      rawHeaders: ["Client-Cert", value],
      headers: { "client-cert": value },
      socket: { remoteAddress: "127.0.0.1" },
    } as unknown as IncomingMessage,
    PROXIES,
  );
const jsonOf = (bytes: Uint8Array): Record<string, unknown> => JSON.parse(Buffer.from(bytes).toString());

const PARSERS: Record<string, (bytes: Uint8Array) => unknown> = {
  "a CSR": parseCsr,
  "a CSR as proof": readCsr,
  "a posted CSR": (bytes) => parseCsr(csrBytes(Buffer.from(bytes).toString("base64"))),
  "a CSR in the page": (bytes) =>
    readCsrFile(bytes, { csrFileName: "a.csr", keyFileName: "a.key", sameKeyCommand: "" }),
  "keys in the page": (bytes) => readKeys(bytes),
  "private keys": findPrivateKey,
  "an upload of keys as JSON": (bytes) => readUpload(jsonOf(bytes)),
  "a key set at a jwks_uri": (bytes) => readExternalSet(Buffer.from(bytes)),
  "a JWK": (bytes) => publicKeyFromJwk(jsonOf(bytes)),
  "a public key": publicKeyFromSpki,
  "strength of a public key": (bytes) => evaluateKeyStrength(publicKeyFromSpki(bytes)),
  DER: readDer,
  PEM: text(splitPem),
  "a certificate": parseCertificate,
  "a PKCS#7 file": readCertificateBundle,
  "an upload of keys": text(readUploadOrBundle),
  "a CRL": parseCrl,
  "an OCSP request": parseOcspRequest,
  "an OCSP path": text(decodeOcspPath),
  "a GeneralName": (bytes) => decodeGeneralName(readDer(bytes)),
  "general names": (bytes) => decodeExtensionValue("2.5.29.17", bytes),
  "certificate policies": (bytes) => decodeExtensionValue("2.5.29.32", bytes),
  "a JWS": text(readJws),
  "an assertion": text(parseAssertion),
  "a body in JSON": (bytes) => readStrictJson(bytes),
  "JSON of a JWS": (bytes) => readStrictJson(bytes, { allowsAnyText: true }),
  "a search": text(searchTerms),
  "a revocation list": text(readRevocationList),
  "a list of known keys": text((list) => readKnownKeys(list, "list")),
  "the header Client-Cert": text((value) => named(`:${value}:`)),
};

/** CPU milliseconds that `act` takes on this thread. */
async function cpuMsOf(act: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  try {
    await act();
  } catch {
    // rejected, as expected
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

const YARDSTICK = Buffer.alloc(64 * 1024, "0123456789abcdef");
const YARDSTICK_NUMBER = BigInt(`0x${YARDSTICK.toString("hex", 0, 512)}`);
/** CPU milliseconds of `yardstick` on the reference machine when it is idle. */
const YARDSTICK_MS = 14;

/** Work like that of the parsers: bytes, text and long numbers. */
function yardstick(): bigint {
  let sum = 0n;
  for (let round = 0; round < 12; round++) {
    let rest = round;
    for (const byte of YARDSTICK) rest = (rest * 256 + byte) % 111_546_435;
    sum += BigInt(rest) + BigInt(YARDSTICK.toString("latin1").replace(/[a-f]/g, "").length);
    for (let step = 0; step < 300; step++) sum += YARDSTICK_NUMBER % (sum + BigInt(rest + step) ** 20n + 1n);
  }
  return sum;
}

/** How much slower this thread is at the moment than the reference machine: another thread may share its core. */
const slowness = async (): Promise<number> => Math.max(1, (await cpuMsOf(yardstick)) / YARDSTICK_MS);

/** CPU milliseconds on the reference machine, the minimum of three runs. */
async function costOf(parse: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && least > LIMIT_MS / 4; run++) {
    const before = await slowness();
    const cost = await cpuMsOf(parse);
    least = Math.min(least, cost / Math.max(before, cost > LIMIT_MS / 4 ? await slowness() : 1));
  }
  return least;
}

describe("the worst 64 KiB next to a public key cost less than 100 ms of event loop", () => {
  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ["private keys", findPrivateKey],
    ["a CSR", parseCsr],
    ["an upload in the browser", (bytes) => looksPrivate(Buffer.from(bytes).toString())],
  ])("as %s", { timeout: 120_000 }, async (_, parse) => {
    const expensive: [string, number][] = [];
    for (const [name, text] of LISTED) {
      const milliseconds = await costOf(() => parse(Buffer.from(text)));
      if (milliseconds >= LIMIT_MS) expensive.push([name, Math.round(milliseconds)]);
    }
    expect(expensive).toEqual([]);
  });
});

describe("the worst 64 KiB cost less than 100 ms of event loop", () => {
  const inputs: [string, Uint8Array][] = [
    ...BINARY,
    ...TEXT.map(([name, value]): [string, Uint8Array] => [name, Buffer.from(value, "latin1")]),
  ];
  it.each(Object.entries(PARSERS))("as %s", async (_, parse) => {
    const expensive: [string, number][] = [];
    for (const [name, bytes] of inputs) {
      const milliseconds = await costOf(() => parse(bytes));
      if (milliseconds >= LIMIT_MS) expensive.push([name, Math.round(milliseconds)]);
    }
    expect(expensive).toEqual([]);
  });
});
