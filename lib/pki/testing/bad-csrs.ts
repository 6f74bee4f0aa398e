/** Uploads that are not exactly one well-formed request, each with its refusal code. */
import { constants, generateKeyPairSync, sign } from "node:crypto";
import {
  attribute,
  buildCsr,
  type CsrPlan,
  ecdsaWithSha256,
  extension,
  extensionRequest,
  signerFrom,
} from "@/lib/testing/build-csr";
import { readDer } from "../der";
import { writeBitString, writeDer, writeNull, writeOid, writeSequence, writeSetOf } from "../der-write";
import { pemEncode } from "../pem";

const rsaPair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ecPair = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const rsa = signerFrom(rsaPair.publicKey, rsaPair.privateKey);
export const ec = signerFrom(ecPair.publicKey, ecPair.privateKey);
export const name = [
  { type: "C", value: "GB" },
  { type: "CN", value: "payments" },
];

export const good = buildCsr(rsa, name);
export const goodPem = pemEncode("CERTIFICATE REQUEST", good);
export const bad = (change: Partial<CsrPlan>, signer = rsa) => buildCsr(signer, name, change);
export const text = (value: string) => new Uint8Array(Buffer.from(value, "utf8"));
const binary = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const certificatePem = pemEncode("CERTIFICATE", good);
const cn = writeSequence(writeOid("2.5.4.3"), writeDer(0x0c, text("payments")));
const ou = writeSequence(writeOid("2.5.4.11"), writeDer(0x0c, text("unit")));
const sha1WithRsa = writeSequence(writeOid("1.2.840.113549.1.1.5"), writeNull());

/** The same element with its length encoded in one byte more than needed. */
function longLength(der: Uint8Array): Uint8Array {
  const { tag, content } = readDer(der);
  return binary(Uint8Array.of(tag, 0x83, 0, content.length >> 8, content.length & 0xff), content);
}

function indefiniteLength(der: Uint8Array): Uint8Array {
  return binary(Uint8Array.of(0x30, 0x80), readDer(der).content, Uint8Array.of(0, 0));
}

const rsaSpki = (modulusAndExponent: Uint8Array, after: Uint8Array = new Uint8Array()) =>
  writeSequence(
    writeSequence(writeOid("1.2.840.113549.1.1.1"), writeNull()),
    writeBitString(binary(modulusAndExponent, after)),
  );
const rsaKeyNode = readDer(readDer(rsa.spkiDer).children[1]?.content.subarray(1) as Uint8Array);
const [modulus, exponent] = rsaKeyNode.children.map(({ content }) => content) as [Uint8Array, Uint8Array];
const integer = (content: Uint8Array) => writeDer(0x02, content);

/** A P-256 key whose point is encoded differently. */
function ecSpki(change: (point: Uint8Array) => Uint8Array, parameters = writeOid("1.2.840.10045.3.1.7")): Uint8Array {
  const point = readDer(ec.spkiDer).children[1]?.content.slice(1) as Uint8Array;
  return writeSequence(writeSequence(writeOid("1.2.840.10045.2.1"), parameters), writeBitString(change(point)));
}

export function pss(digest: string, saltLength: number): Partial<CsrPlan> {
  const oids: Record<string, string> = { sha1: "1.3.14.3.2.26", sha256: "2.16.840.1.101.3.4.2.1" };
  const hash = writeSequence(writeOid(oids[digest] as string), writeNull());
  const parameters = writeSequence(
    writeDer(0xa0, hash),
    writeDer(0xa1, writeSequence(writeOid("1.2.840.113549.1.1.8"), hash)),
    writeDer(0xa2, integer(Uint8Array.of(saltLength))),
  );
  return {
    algorithmDer: writeSequence(writeOid("1.2.840.113549.1.1.10"), parameters),
    sign: (info) =>
      sign(digest, info, { key: rsaPair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  };
}

export const cases: [name: string, code: string, upload: Uint8Array][] = [
  ["nothing at all", "csr.empty", new Uint8Array()],
  ["more than 64 KiB", "csr.too_large", text(goodPem + " ".repeat(64 * 1024))],
  ["text without a block", "csr.not_a_csr", text("hello, here is my CSR")],
  ["random bytes", "csr.not_a_csr", Uint8Array.of(1, 2, 3, 4)],
  ["a certificate", "csr.wrong_block", text(certificatePem)],
  ["two requests", "csr.more_than_one_block", text(goodPem + goodPem)],
  ["a request and a certificate", "csr.more_than_one_block", text(goodPem + certificatePem)],
  [
    "a BEGIN line without an END line",
    "csr.pem_marker",
    text(goodPem.replace("-----END CERTIFICATE REQUEST-----", "")),
  ],
  ["two BEGIN lines", "csr.pem_marker", text(`-----BEGIN CERTIFICATE REQUEST-----\n${goodPem}`)],
  ["BEGIN and END lines that differ", "csr.pem_marker", text(goodPem.replace("END CERT", "END NEW CERT"))],
  ["a BEGIN marker within a line", "csr.pem_marker", text(`see ${goodPem}`)],
  ["Proc-Type headers", "csr.pem_headers", text(goodPem.replace("\n", "\nProc-Type: 4,ENCRYPTED\n\n"))],
  ["a character that is not base64", "csr.pem_base64", text(goodPem.replace("MII", "M*I"))],
  ["truncated base64", "csr.pem_base64", text(goodPem.replace("MII", "MI"))],
  ["control characters around the block", "csr.not_a_csr", text(`\u0000${goodPem}`)],
  ["bytes after the structure", "csr.trailing_bytes", binary(good, Uint8Array.of(0))],
  [
    "bytes after the structure in PEM",
    "csr.trailing_bytes",
    text(pemEncode("CERTIFICATE REQUEST", binary(good, good))),
  ],
  ["a truncated structure", "csr.not_der", good.subarray(0, good.length - 9)],
  ["an indefinite length", "csr.not_der", indefiniteLength(good)],
  ["a length with a leading zero", "csr.not_der", longLength(good)],
  [
    "nesting 21 deep",
    "csr.not_der",
    Array.from({ length: 21 }).reduce<Uint8Array>((der) => writeSequence(der), writeNull()),
  ],
  ["more than 1000 elements", "csr.not_der", writeSequence(...Array.from({ length: 1000 }, () => writeNull()))],
  ["an extra element", "csr.malformed", bad({ surplus: [writeNull()] })],
  ["version 1", "csr.version", bad({ versionDer: Uint8Array.of(2, 1, 1) })],
  ["version 2", "csr.version", bad({ versionDer: Uint8Array.of(2, 1, 2) })],
  ["version -1", "csr.version", bad({ versionDer: Uint8Array.of(2, 1, 0xff) })],
  ["version 2^4096", "csr.version", bad({ versionDer: integer(binary(Uint8Array.of(1), new Uint8Array(512))) })],
  ["a version with a leading zero", "csr.not_der", bad({ versionDer: Uint8Array.of(2, 2, 0, 0) })],
  ["a modified subject", "csr.bad_signature", changed(good, "payments", "paymentz")],
  ["another key's signature", "csr.bad_signature", bad({ algorithmDer: ecdsaWithSha256, sign: ec.sign })],
  [
    "an ECDSA signature of zeros",
    "csr.bad_signature",
    bad({ sign: () => writeSequence(integer(Uint8Array.of(0)), integer(Uint8Array.of(0))) }, ec),
  ],
  ["an empty signature", "csr.bad_signature", bad({ sign: () => new Uint8Array() })],
  [
    "a SHA-1 signature",
    "csr.weak_signature_hash",
    bad({ algorithmDer: sha1WithRsa, sign: (info) => sign("sha1", info, rsaPair.privateKey) }),
  ],
  [
    "a SHA-1 ECDSA signature",
    "csr.weak_signature_hash",
    bad(
      {
        algorithmDer: writeSequence(writeOid("1.2.840.10045.4.1")),
        sign: (info) => sign("sha1", info, ecPair.privateKey),
      },
      ec,
    ),
  ],
  [
    "an MD5 signature",
    "csr.weak_signature_hash",
    bad({ algorithmDer: writeSequence(writeOid("1.2.840.113549.1.1.4"), writeNull()) }),
  ],
  ["a PSS signature with SHA-1", "csr.weak_signature_hash", bad(pss("sha1", 20))],
  [
    "an unknown signature algorithm",
    "csr.unsupported_signature_algorithm",
    bad({ algorithmDer: writeSequence(writeOid("1.2.3.4")) }),
  ],
  [
    "ECDSA with NULL parameters",
    "csr.malformed",
    bad({ algorithmDer: writeSequence(writeOid("1.2.840.10045.4.3.2"), writeNull()) }, ec),
  ],
  [
    "the same attribute twice",
    "csr.duplicate_attribute",
    bad({ attributes: [extensionRequest(), extensionRequest()] }),
  ],
  ["an attribute without a value", "csr.empty_attribute", bad({ attributes: [attribute("1.2.840.113549.1.9.2")] })],
  [
    "the same extension twice",
    "csr.duplicate_extension",
    bad({ attributes: [extensionRequest(keyUsage(), keyUsage())] }),
  ],
  [
    "two lists of extensions",
    "csr.malformed",
    bad({ attributes: [attribute("1.2.840.113549.1.9.14", writeSequence(), writeSequence(keyUsage()))] }),
  ],
  [
    "explicit critical FALSE",
    "csr.malformed",
    bad({
      attributes: [
        extensionRequest(
          writeSequence(writeOid("2.5.29.15"), Uint8Array.of(1, 1, 0), writeDer(4, Uint8Array.of(3, 2, 7, 128))),
        ),
      ],
    }),
  ],
  ["a multi-valued RDN", "csr.subject.multi_valued", bad({ subjectDer: writeSequence(writeSetOf(cn, ou)) })],
  [
    "a subject that is not UTF-8",
    "csr.subject.bad_value",
    bad({ subjectDer: nameWith(0x0c, Uint8Array.of(0xc3, 0x28)) }),
  ],
  [
    "a PrintableString with an invalid character",
    "csr.subject.bad_value",
    bad({ subjectDer: nameWith(0x13, text("a@b")) }),
  ],
  [
    "a modulus with an extra leading zero",
    "csr.not_der",
    bad({ spkiDer: rsaSpki(writeSequence(integer(binary(Uint8Array.of(0), modulus)), integer(exponent))) }),
  ],
  [
    "a negative modulus",
    "csr.not_der",
    bad({ spkiDer: rsaSpki(writeSequence(integer(modulus.subarray(1)), integer(exponent))) }),
  ],
  [
    "bytes after the key",
    "csr.trailing_bytes",
    bad({ spkiDer: rsaSpki(writeSequence(integer(modulus), integer(exponent)), Uint8Array.of(0)) }),
  ],
  [
    "an RSA key of 4104 bits",
    "key.rsa_too_large",
    bad({
      spkiDer: rsaSpki(
        writeSequence(integer(binary(Uint8Array.of(0), new Uint8Array(513).fill(0xff))), integer(exponent)),
      ),
    }),
  ],
  [
    "an RSA key of 60,000 bytes",
    "key.rsa_too_large",
    bad({ spkiDer: rsaSpki(writeSequence(integer(new Uint8Array(60_000).fill(0x7f)), integer(exponent))) }),
  ],
  ["an RSASSA-PSS key", "key.unsupported_algorithm", bad({ spkiDer: pssKey() })],
  [
    "a DSA key",
    "key.unsupported_algorithm",
    bad({ spkiDer: writeSequence(writeSequence(writeOid("1.2.840.10040.4.1")), writeBitString(Uint8Array.of(0))) }),
  ],
  [
    "a point that is not on its curve",
    "key.point_not_on_curve",
    bad({ spkiDer: ecSpki((point) => point.map((byte, i) => (i === 40 ? byte ^ 1 : byte))) }, ec),
  ],
  ["a point at infinity", "key.malformed", bad({ spkiDer: ecSpki(() => Uint8Array.of(0)) }, ec)],
  [
    "a hybrid point",
    "key.hybrid_point",
    bad({ spkiDer: ecSpki((point) => point.map((byte, i) => (i === 0 ? 6 + ((point[64] as number) & 1) : byte))) }, ec),
  ],
  [
    "an unknown curve",
    "key.unsupported_curve",
    bad({ spkiDer: ecSpki((point) => point, writeOid("1.3.132.0.10")) }, ec),
  ],
  [
    "explicit curve parameters",
    "key.explicit_curve",
    bad({ spkiDer: ecSpki((point) => point, writeSequence(writeOid("1.2.3"))) }, ec),
  ],
  [
    "an EC key without a curve",
    "csr.malformed",
    bad({ spkiDer: writeSequence(writeSequence(writeOid("1.2.840.10045.2.1")), writeBitString(Uint8Array.of(4))) }),
  ],
];

export function keyUsage(): Uint8Array {
  return extension("2.5.29.15", Uint8Array.of(3, 2, 7, 128));
}

function nameWith(tag: number, value: Uint8Array): Uint8Array {
  return writeSequence(writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(tag, value))));
}

function pssKey(): Uint8Array {
  const { publicKey } = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
  return new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
}

function changed(der: Uint8Array, from: string, to: string): Uint8Array {
  const copy = Buffer.from(der);
  copy.write(to, copy.indexOf(from));
  return copy;
}
