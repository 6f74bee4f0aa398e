/** Builds certification requests for tests, valid ones and ones with exactly one defect, without any library. */
import { type KeyObject, sign } from "node:crypto";
import { writeBitString, writeDer, writeNull, writeOid, writeSequence, writeSetOf } from "@/lib/pki/der-write";
import { type DistinguishedName, encodeName } from "@/lib/pki/names";
import { type PublicKey, rsaFromParts } from "@/lib/pki/public-key";

export interface CsrPlan {
  subjectDer: Uint8Array;
  versionDer: Uint8Array;
  spkiDer: Uint8Array;
  attributes: Uint8Array[];
  algorithmDer: Uint8Array;
  /** Elements after the signature. */
  surplus: Uint8Array[];
  sign(info: Uint8Array): Uint8Array;
}

/** A signing function and its public key: a key pair of node:crypto or the parts of a weak RSA key. */
export interface CsrSigner {
  spkiDer: Uint8Array;
  algorithmDer: Uint8Array;
  sign(info: Uint8Array): Uint8Array;
}

export const sha256WithRsa = writeSequence(writeOid("1.2.840.113549.1.1.11"), writeNull());
export const ecdsaWithSha256 = writeSequence(writeOid("1.2.840.10045.4.3.2"));

/** A request as common tools create it; `change` replaces parts before signing. */
export function buildCsr(signer: CsrSigner, subject: DistinguishedName, change: Partial<CsrPlan> = {}): Uint8Array {
  const plan: CsrPlan = {
    subjectDer: encodeName(subject),
    versionDer: Uint8Array.of(2, 1, 0),
    attributes: [],
    surplus: [],
    ...signer,
    ...change,
  };
  const attributes = [...plan.attributes].sort(Buffer.compare);
  const info = writeSequence(plan.versionDer, plan.subjectDer, plan.spkiDer, writeDer(0xa0, ...attributes));
  return writeSequence(info, plan.algorithmDer, writeBitString(plan.sign(info)), ...plan.surplus);
}

/** An attribute of a CSR with one value. */
export const attribute = (oid: string, ...values: Uint8Array[]): Uint8Array =>
  writeSequence(writeOid(oid), writeSetOf(...values));

/** The PKCS#9 extensionRequest attribute. */
export const extensionRequest = (...extensions: Uint8Array[]): Uint8Array =>
  attribute("1.2.840.113549.1.9.14", writeSequence(...extensions));

/** One Extension; `valueDer` goes into the OCTET STRING. */
export function extension(oid: string, valueDer: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [Uint8Array.of(1, 1, 0xff)] : [];
  return writeSequence(writeOid(oid), ...flag, writeDer(0x04, valueDer));
}

/** Signs with SHA-256 and the usual algorithm of the key. */
export function signerFrom(publicKey: KeyObject, privateKey: KeyObject): CsrSigner {
  const isEd25519 = publicKey.asymmetricKeyType === "ed25519";
  const algorithmDer = isEd25519
    ? writeSequence(writeOid("1.3.101.112"))
    : publicKey.asymmetricKeyType === "ec"
      ? ecdsaWithSha256
      : sha256WithRsa;
  return {
    spkiDer: new Uint8Array(publicKey.export({ format: "der", type: "spki" })),
    algorithmDer,
    sign: (info) => sign(isEd25519 ? null : "sha256", info, privateKey),
  };
}

/** RSA parts as hexadecimal. */
export interface RsaParts {
  n: string;
  e: string;
}

/** The public half of a weak RSA key. */
export function weakRsaKey({ n, e }: RsaParts): PublicKey {
  const bytes = (hex: string) => Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return rsaFromParts(bytes(n), bytes(e));
}
