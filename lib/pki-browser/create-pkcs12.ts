import { BmpString, OctetString } from "asn1js";
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  ContentInfo,
  EncryptedContentInfo,
  EncryptedData,
  PFX,
  PKCS8ShroudedKeyBag,
  type PkiObject,
  SafeBag,
  SafeContents,
} from "pkijs";
import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";
import { encryptWithPassphrase } from "./pbes2";
import { certificateInPem, certificatesInPem } from "./pem";
import { macOf } from "./pkcs12-mac";
import { publicKeyOf } from "./private-key";

/**
 * For each of the three derivations: the key, the certificates, the MAC. An attacker tries the cheapest, so all are equal. .NET 9 refuses
 * more than 300,000 in one of them, and the MAC, which WebCrypto does not have, blocks the page.
 */
const ITERATIONS = 200_000;

const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERT_BAG = "1.2.840.113549.1.12.10.1.3";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";

export interface Pkcs12Contents {
  /** The private key in DER, unencrypted. */
  pkcs8: Bytes;
  /** The certificate of the key. */
  certificatePem: string;
  /** Its issuers, in order; may be empty. */
  chainPem: string;
  /** Name of the entry: Java's alias, the name in certificate stores. */
  friendlyName: string;
  passphrase: string;
}

/**
 * A PKCS#12 file (RFC 7292) with key, certificate and chain: PBES2 with AES-256 and HMAC-SHA-256, MAC with SHA-256. Key and certificate
 * have the same friendlyName and localKeyId, which is how programs find the certificate of a key.
 * @throws AppError invalid_input for an unusable passphrase, or if `certificatePem` is not one certificate, or one of another key
 */
export async function createPkcs12(contents: Pkcs12Contents): Promise<Bytes> {
  const { pkcs8, certificatePem, chainPem, friendlyName, passphrase } = contents;
  const leaf = certificateInPem(certificatePem);
  await assertKeyOf(leaf, pkcs8);
  const link = await linkOf(leaf, friendlyName);
  const bags = [certBag(leaf, link), ...certificatesInPem(chainPem).map((der) => certBag(der))];
  const safeContents = [
    dataOf(derOf(new SafeContents({ safeBags: [await keyBag(pkcs8, passphrase, link)] }))),
    await encryptedOf(derOf(new SafeContents({ safeBags: bags })), passphrase),
  ];
  const safe = derOf(new AuthenticatedSafe({ safeContents }));
  return derOf(new PFX({ authSafe: dataOf(safe), macData: await macOf(safe, passphrase, ITERATIONS) }));
}

/** A mixed-up file would be found much later, by a program that says nothing useful. */
async function assertKeyOf(certificateDer: Bytes, pkcs8: Bytes): Promise<void> {
  const inCertificate = derOf(Certificate.fromBER(certificateDer).subjectPublicKeyInfo);
  const ofKey = await publicKeyOf(pkcs8);
  if (inCertificate.length === ofKey.length && inCertificate.every((byte, index) => byte === ofKey[index])) return;
  throw new AppError(
    "invalid_input",
    "The certificate belongs to another key. Choose the certificate issued for this key.",
  );
}

/** Attributes of the key and of its certificate. The localKeyId is the SHA-1 of the certificate, as openssl and Windows write it. */
async function linkOf(leaf: Bytes, friendlyName: string): Promise<Attribute[]> {
  const localKeyId = await crypto.subtle.digest("SHA-1", leaf);
  return [
    new Attribute({ type: FRIENDLY_NAME, values: [new BmpString({ value: friendlyName })] }),
    new Attribute({ type: LOCAL_KEY_ID, values: [new OctetString({ valueHex: localKeyId })] }),
  ];
}

async function keyBag(pkcs8: Bytes, passphrase: string, bagAttributes: Attribute[]): Promise<SafeBag> {
  const { algorithm, ciphertext } = await encryptWithPassphrase(pkcs8, passphrase, ITERATIONS);
  const bagValue = new PKCS8ShroudedKeyBag({ encryptionAlgorithm: algorithm, encryptedData: ciphertext });
  return new SafeBag({ bagId: SHROUDED_KEY_BAG, bagValue, bagAttributes });
}

/** The bytes of the certificate as they are; the library would encode them anew. */
function certBag(der: Bytes, bagAttributes?: Attribute[]): SafeBag {
  const bagValue = new CertBag({ certId: X509_CERTIFICATE, certValue: new OctetString({ valueHex: der.buffer }) });
  return new SafeBag({ bagId: CERT_BAG, bagValue, ...(bagAttributes ? { bagAttributes } : {}) });
}

const dataOf = (content: Bytes): ContentInfo =>
  new ContentInfo({ contentType: ContentInfo.DATA, content: new OctetString({ valueHex: content.buffer }) });

async function encryptedOf(content: Bytes, passphrase: string): Promise<ContentInfo> {
  const { algorithm, ciphertext } = await encryptWithPassphrase(content, passphrase, ITERATIONS);
  const encryptedContentInfo = new EncryptedContentInfo({
    contentType: ContentInfo.DATA,
    contentEncryptionAlgorithm: algorithm,
    encryptedContent: ciphertext,
    disableSplit: true, // one primitive string: not every reader accepts pieces
  });
  const content0 = new EncryptedData({ encryptedContentInfo }).toSchema();
  return new ContentInfo({ contentType: ContentInfo.ENCRYPTED_DATA, content: content0 });
}

const derOf = (structure: PkiObject): Bytes => new Uint8Array(structure.toSchema().toBER());
