/** Certificate chains for TLS attacks: a real leaf below fake issuers with arbitrarily large or slow keys. */
import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult, randomBytes, sign } from "node:crypto";
import {
  writeBitString,
  writeDer,
  writeNull,
  writeOctetString,
  writeOid,
  writeSequence,
  writeSetOf,
  writeUnsignedInteger,
} from "@/lib/pki/der-write";
import { pemEncode } from "@/lib/pki/pem";

/** Key and certificates of a TLS peer in PEM, the leaf first. */
export interface FakeChain {
  key: string;
  cert: string;
  /** The last certificate. */
  root: string;
}

/** One issuer of a fake chain, in DER. */
export interface FakeIssuer {
  /** SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  /** Size of its RSA signatures; undefined for EC. */
  rsaBytes?: number;
  /** Without it, signatures are invalid, but have the size that makes OpenSSL do the whole calculation. */
  privateKey?: KeyObject;
  extensions?: readonly Uint8Array[];
}

const ECDSA_SHA256 = writeSequence(writeOid("1.2.840.10045.4.3.2"));
const RSA_SHA256 = writeSequence(writeOid("1.2.840.113549.1.1.11"), writeNull());
const UTC_TIME = 0x17;
const VALIDITY = writeSequence(
  writeDer(UTC_TIME, Buffer.from("250101000000Z")),
  writeDer(UTC_TIME, Buffer.from("490101000000Z")),
);

/** A P-256 leaf below these issuers; the first one issued it. The last one is a root if it can sign. */
export function createFakeChain(issuers: readonly FakeIssuer[], leafExtensions: readonly Uint8Array[] = []): FakeChain {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf: FakeIssuer = {
    publicKey: publicKey.export({ type: "spki", format: "der" }),
    extensions: leafExtensions,
  };
  const certificates = [leaf, ...issuers].map((subject, index, all) => {
    const isRoot = index === all.length - 1 && subject.privateKey !== undefined;
    const der = isRoot
      ? certificate(index, subject, index, subject)
      : certificate(index, subject, index + 1, all[index + 1]);
    return pemEncode("CERTIFICATE", der);
  });
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: certificates.join(""),
    root: certificates.at(-1) ?? "",
  };
}

/** An RSA key without a private half. */
export function rsaIssuer(modulusBits: number, exponentBits = 17): FakeIssuer {
  const numbers = writeSequence(oddNumber(modulusBits), oddNumber(exponentBits));
  const algorithm = writeSequence(writeOid("1.2.840.113549.1.1.1"), writeNull());
  return { publicKey: writeSequence(algorithm, writeBitString(numbers)), rsaBytes: modulusBits / 8 };
}

/** An issuer with valid signatures. */
export const signingIssuer = ({ publicKey, privateKey }: KeyPairKeyObjectResult): FakeIssuer => ({
  publicKey: publicKey.export({ type: "spki", format: "der" }),
  privateKey,
  extensions: [extension("2.5.29.19", writeSequence(Uint8Array.of(1, 1, 0xff)))], // a CA
  ...(publicKey.asymmetricKeyType === "rsa"
    ? { rsaBytes: (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 }
    : {}),
});

/** An issuer with a key on one of OpenSSL's curves. */
export const curveIssuer = (namedCurve: string, extensions: readonly Uint8Array[] = []): FakeIssuer => ({
  publicKey: generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" }),
  extensions,
});

/** `count` issuers, each with its own key. */
export const times = (count: number, make: () => FakeIssuer): FakeIssuer[] => Array.from({ length: count }, make);

function extension(oid: string, value: Uint8Array): Uint8Array {
  return writeSequence(writeOid(oid), writeOctetString(value));
}

/** An extension with host names as alternative names. */
export const dnsNames = (names: readonly string[]): Uint8Array =>
  extension("2.5.29.17", writeSequence(...names.map((text) => writeDer(0x82, Buffer.from(text)))));

/** An extension with `count` URIs as alternative names, seven bytes each. */
export const uriNames = (count: number): Uint8Array =>
  extension("2.5.29.17", writeSequence(...Array.from({ length: count }, () => uri("a://b"))));

/** An extension that excludes `count` URI hosts, five bytes each. */
export const uriConstraints = (count: number): Uint8Array =>
  extension(
    "2.5.29.30",
    writeSequence(writeDer(0xa1, ...Array.from({ length: count }, () => writeSequence(uri("c"))))),
  );

const uri = (text: string) => writeDer(0x86, Buffer.from(text));

function certificate(
  index: number,
  { publicKey, extensions = [] }: FakeIssuer,
  issuerIndex: number,
  issuer: Partial<FakeIssuer> = {},
): Uint8Array {
  const algorithm = issuer.rsaBytes === undefined ? ECDSA_SHA256 : RSA_SHA256;
  const toBeSigned = writeSequence(
    writeDer(0xa0, writeUnsignedInteger(Uint8Array.of(2))),
    writeUnsignedInteger(Uint8Array.of(index + 1)),
    algorithm,
    name(`fake ${issuerIndex}`),
    VALIDITY,
    name(`fake ${index}`),
    publicKey,
    ...(extensions.length > 0 ? [writeDer(0xa3, writeSequence(...extensions))] : []),
  );
  return writeSequence(toBeSigned, algorithm, writeBitString(signature(toBeSigned, issuer)));
}

function signature(toBeSigned: Uint8Array, { privateKey, rsaBytes }: Partial<FakeIssuer>): Uint8Array {
  if (privateKey) return sign("sha256", toBeSigned, privateKey);
  if (rsaBytes) return Buffer.concat([Buffer.alloc(1), randomBytes(rsaBytes - 1)]); // below the modulus
  return writeSequence(writeUnsignedInteger(Uint8Array.of(3)), writeUnsignedInteger(Uint8Array.of(2)));
}

const name = (text: string) =>
  writeSequence(writeSetOf(writeSequence(writeOid("2.5.4.3"), writeDer(0x0c, Buffer.from(text)))));

function oddNumber(bits: number): Uint8Array {
  const bytes = randomBytes(Math.ceil(bits / 8));
  const spare = bytes.length * 8 - bits;
  bytes[0] = ((bytes[0] as number) & (0xff >> spare)) | (0x80 >> spare);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) | 1;
  return writeUnsignedInteger(bytes);
}
