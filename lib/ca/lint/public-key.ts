import { allowsKey } from "@/lib/profiles/profile";
import { type CertificateLint, finding } from "./certificate-lint";

/** The key is the one that was judged, in its normal form, and of a kind and size the profile takes (RFC 5280 §4.1.2.7). */
export const publicKey: CertificateLint = {
  name: "public-key",
  check: ({ certificate, publicKey, profile }) =>
    Buffer.compare(certificate.spkiDer, publicKey.spkiDer) === 0 &&
    certificate.publicKey.keyFingerprint === publicKey.keyFingerprint &&
    allowsKey(profile, certificate.publicKey)
      ? []
      : [finding("public-key", "the key is not the judged one in its normal form, or not of the profile's kinds")],
};
