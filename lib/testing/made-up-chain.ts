/** Certificate chains for TLS attacks: real leaf, made-up issuers whose keys are as large or as slow as wanted. */
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

/** Key and certificates of one TLS peer, PEM; the leaf first. */
export interface MadeUpChain {
  key: string;
  cert: string;
  /** The last of them. */
  root: string;
}

/** One issuer of a made-up chain, in DER. */
export interface MadeUpIssuer {
  /** SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  /** Size of its RSA signatures; undefined: it is on a curve. */
  rsaBytes?: number;
  /** Signs; without it, its signatures are wrong, and have the size that lets OpenSSL do the whole calculation. */
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

/** A P-256 leaf below these issuers, the first of which issued it. The last one is a root when it can sign. */
export function makeUpChain(issuers: readonly MadeUpIssuer[], leafExtensions: readonly Uint8Array[] = []): MadeUpChain {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf: MadeUpIssuer = {
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

/** An RSA key that nobody has the private half of. */
export function rsaIssuer(modulusBits: number, exponentBits = 17): MadeUpIssuer {
  const numbers = writeSequence(oddNumber(modulusBits), oddNumber(exponentBits));
  const algorithm = writeSequence(writeOid("1.2.840.113549.1.1.1"), writeNull());
  return { publicKey: writeSequence(algorithm, writeBitString(numbers)), rsaBytes: modulusBits / 8 };
}

/** An issuer whose signatures are right. */
export const signingIssuer = ({ publicKey, privateKey }: KeyPairKeyObjectResult): MadeUpIssuer => ({
  publicKey: publicKey.export({ type: "spki", format: "der" }),
  privateKey,
  extensions: [extension("2.5.29.19", writeSequence(Uint8Array.of(1, 1, 0xff)))], // a CA
  ...(publicKey.asymmetricKeyType === "rsa"
    ? { rsaBytes: (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 }
    : {}),
});

/** A key on one of OpenSSL's curves. */
export const curveIssuer = (namedCurve: string, extensions: readonly Uint8Array[] = []): MadeUpIssuer => ({
  publicKey: generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" }),
  extensions,
});

/** As many issuers as wanted, each with a key of its own. */
export const times = (count: number, make: () => MadeUpIssuer): MadeUpIssuer[] => Array.from({ length: count }, make);

function extension(oid: string, value: Uint8Array): Uint8Array {
  return writeSequence(writeOid(oid), writeOctetString(value));
}

/** Extension with host names as alternative names. */
export const dnsNames = (names: readonly string[]): Uint8Array =>
  extension("2.5.29.17", writeSequence(...names.map((text) => writeDer(0x82, Buffer.from(text)))));

/** Extension with as many URIs as alternative names, seven bytes each. */
export const uriNames = (count: number): Uint8Array =>
  extension("2.5.29.17", writeSequence(...Array.from({ length: count }, () => uri("a://b"))));

/** Extension that excludes as many URI hosts, five bytes each. */
export const uriConstraints = (count: number): Uint8Array =>
  extension(
    "2.5.29.30",
    writeSequence(writeDer(0xa1, ...Array.from({ length: count }, () => writeSequence(uri("c"))))),
  );

const uri = (text: string) => writeDer(0x86, Buffer.from(text));

function certificate(
  index: number,
  { publicKey, extensions = [] }: MadeUpIssuer,
  issuerIndex: number,
  issuer: Partial<MadeUpIssuer> = {},
): Uint8Array {
  const algorithm = issuer.rsaBytes === undefined ? ECDSA_SHA256 : RSA_SHA256;
  const toBeSigned = writeSequence(
    writeDer(0xa0, writeUnsignedInteger(Uint8Array.of(2))),
    writeUnsignedInteger(Uint8Array.of(index + 1)),
    algorithm,
    name(`made-up ${issuerIndex}`),
    VALIDITY,
    name(`made-up ${index}`),
    publicKey,
    ...(extensions.length > 0 ? [writeDer(0xa3, writeSequence(...extensions))] : []),
  );
  return writeSequence(toBeSigned, algorithm, writeBitString(signature(toBeSigned, issuer)));
}

function signature(toBeSigned: Uint8Array, { privateKey, rsaBytes }: Partial<MadeUpIssuer>): Uint8Array {
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
