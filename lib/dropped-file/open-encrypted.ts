/**
 * Opens PKCS#12 and encrypted PKCS#8 in the page, by pkijs and WebCrypto. The passphrase and the decrypted key stay in memory.
 * Loaded by `import()`: only a file that asks for a passphrase needs the library.
 */
import {
  type AuthenticatedSafe,
  CertBag,
  type Certificate,
  EncryptedContentInfo,
  getCrypto,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  type SafeContents,
} from "pkijs";

/** DER of what was inside; `wrong`: the passphrase; `unsupported`: an algorithm that browsers don't have (3DES, RC2, scrypt). */
export type Opened =
  | { kind: "opened"; privateKeys: Uint8Array[]; certificates: Uint8Array[] }
  | { kind: "wrong" }
  | { kind: "unsupported" };

const PBES2 = "1.2.840.113549.1.5.13";
const PKCS7_DATA = "1.2.840.113549.1.7.1";
/** pkijs derives the key of the MAC one hash at a time; openssl and keytool use 2,048 and 10,000. */
const MAX_MAC_ITERATIONS = 600_000;

const encoded = (passphrase: string): ArrayBuffer => new TextEncoder().encode(passphrase).buffer as ArrayBuffer;

/** Decrypts an EncryptedPrivateKeyInfo (RFC 5958 §3). */
export async function openPkcs8(der: Uint8Array, passphrase: string): Promise<Opened> {
  const bag = PKCS8ShroudedKeyBag.fromBER(new Uint8Array(der));
  if (bag.encryptionAlgorithm.algorithmId !== PBES2) return { kind: "unsupported" };
  return decrypted(() => privateKeyIn(bag, passphrase));
}

/** Decrypts the keys and certificates of a PFX (RFC 7292). Its MAC tells a wrong passphrase from an old algorithm. */
export async function openPkcs12(der: Uint8Array, passphrase: string): Promise<Opened> {
  const pfx = PFX.fromBER(new Uint8Array(der));
  if ((pfx.macData?.iterations ?? 0) > MAX_MAC_ITERATIONS) return { kind: "unsupported" };
  const password = encoded(passphrase);
  if (pfx.macData) {
    try {
      await pfx.parseInternalValues({ checkIntegrity: true, password });
    } catch {
      return { kind: "wrong" };
    }
  } else await pfx.parseInternalValues({ checkIntegrity: false, password });
  const safe = pfx.parsedValue?.authenticatedSafe;
  if (!safe) return { kind: "unsupported" };
  try {
    return await contentsOf(safe, passphrase);
  } catch {
    return { kind: "unsupported" }; // the MAC has proved the passphrase
  }
}

async function contentsOf(safe: AuthenticatedSafe, passphrase: string): Promise<Opened> {
  const password = encoded(passphrase);
  await safe.parseInternalValues({
    safeContents: safe.safeContents.map(({ contentType }) => (contentType === PKCS7_DATA ? {} : { password })),
  });
  const bags = (safe.parsedValue.safeContents as { value: SafeContents }[]).flatMap(({ value }) => value.safeBags);
  const privateKeys: Uint8Array[] = [];
  const certificates: Uint8Array[] = [];
  for (const { bagValue } of bags) {
    if (bagValue instanceof PKCS8ShroudedKeyBag) privateKeys.push(await privateKeyIn(bagValue, passphrase));
    else if (bagValue instanceof PrivateKeyInfo) privateKeys.push(new Uint8Array(bagValue.toSchema().toBER()));
    else if (bagValue instanceof CertBag) {
      certificates.push(new Uint8Array((bagValue.parsedValue as Certificate).toSchema(true).toBER()));
    }
  }
  return { kind: "opened", privateKeys, certificates };
}

async function privateKeyIn(bag: PKCS8ShroudedKeyBag, passphrase: string): Promise<Uint8Array> {
  const encryptedContentInfo = new EncryptedContentInfo({ contentEncryptionAlgorithm: bag.encryptionAlgorithm });
  encryptedContentInfo.encryptedContent = bag.encryptedData;
  const password = encoded(passphrase);
  return new Uint8Array(await getCrypto(true).decryptEncryptedContentInfo({ encryptedContentInfo, password }));
}

async function decrypted(open: () => Promise<Uint8Array>): Promise<Opened> {
  try {
    return { kind: "opened", privateKeys: [await open()], certificates: [] };
  } catch (error) {
    // WebCrypto reports wrong padding as OperationError; pkijs an algorithm that it doesn't know as another error.
    const isPadding = error instanceof Error && error.name === "OperationError";
    return { kind: isPadding ? "wrong" : "unsupported" };
  }
}
