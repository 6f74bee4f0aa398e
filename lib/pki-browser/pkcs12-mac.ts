import { OctetString } from "asn1js";
import { AlgorithmIdentifier, CryptoEngine, DigestInfo, MacData } from "pkijs";
import type { Bytes } from "./browser-key";
import { passphraseBytes } from "./passphrase";

const SHA256 = "2.16.840.1.101.3.4.2.1";
const SALT_BYTES = 16;

/**
 * The MAC of a PKCS#12 file (RFC 7292 §4): HMAC-SHA-256 over the AuthenticatedSafe, with a key derived by appendix B.2. The library takes
 * the passphrase in UTF-8 and derives from its BMPString with the final zero character, as appendix B.1 demands.
 */
export async function macOf(authenticatedSafe: Bytes, passphrase: string, iterations: number): Promise<MacData> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const secret = passphraseBytes(passphrase);
  const digest = await new CryptoEngine({ crypto }).stampDataWithPassword({
    password: secret.buffer,
    hashAlgorithm: "SHA-256",
    salt: salt.buffer,
    iterationCount: iterations,
    contentToStamp: authenticatedSafe.buffer,
  });
  secret.fill(0);
  const digestAlgorithm = new AlgorithmIdentifier({ algorithmId: SHA256 });
  return new MacData({
    mac: new DigestInfo({ digestAlgorithm, digest: new OctetString({ valueHex: digest }) }),
    macSalt: new OctetString({ valueHex: salt.buffer }),
    iterations,
  });
}
