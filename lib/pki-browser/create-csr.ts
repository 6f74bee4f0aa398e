import { fitsSubject } from "@/lib/pki/subject-value";
import type { JsonGeneralName, JsonNameParams } from "@/lib/pki/x509";
import type { BrowserKey } from "./browser-key";

/** The registered details that a certificate's subject is made of. */
export interface CsrSubject {
  C: string;
  O: string;
  OU: string;
  CN: string;
}

export interface CsrContents {
  subject: CsrSubject;
  /** Subject alternative names, ASCII (A-labels). Only for certificate types that allow them. */
  dnsNames?: readonly string[];
}

/**
 * A PKCS#10 certification request (RFC 2986) in PEM, signed with the key: SHA-256, and SHA-384 for P-384. The subject has the order and
 * string types of openssl and of our certificates: C is a PrintableString, everything else UTF8String. As in the commands, a value that
 * does not fit into a subject is omitted.
 */
export async function createCsr(key: BrowserKey, { subject, dnsNames = [] }: CsrContents): Promise<string> {
  const { Name, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } = await import("@/lib/pki/x509");
  const names = dnsNames.map((value): JsonGeneralName => ({ type: "dns", value }));
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: new Name(nameOf(subject)),
      keys: { privateKey: key.privateKey, publicKey: key.publicKey },
      signingAlgorithm: signatureOf(key),
      extensions: names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [],
    },
    crypto,
  );
  return `${request.toString("pem").trim()}\n`;
}

/** Explicit string types: given plain strings, the library unquotes values and reads those that begin with # as hexadecimal DER. */
function nameOf({ C, O, OU, CN }: CsrSubject): JsonNameParams {
  const parts = Object.entries({ O, OU, CN }).filter(([, value]) => fitsSubject(value));
  return [{ C: [{ printableString: C }] }, ...parts.map(([type, value]) => ({ [type]: [{ utf8String: value }] }))];
}

function signatureOf({ algorithm }: BrowserKey): Algorithm | EcdsaParams {
  if (algorithm === "p-256") return { name: "ECDSA", hash: "SHA-256" };
  if (algorithm === "p-384") return { name: "ECDSA", hash: "SHA-384" };
  return { name: algorithm === "ed25519" ? "Ed25519" : "RSASSA-PKCS1-v1_5" };
}
