import { allowsKey } from "@/lib/profiles/profile";
import { type CertificateLint, finding } from "./certificate-lint";

/** The key is the checked one, in normalised form, and of a kind and size that the profile allows (RFC 5280 §4.1.2.7). */
export const publicKey: CertificateLint = {
  name: "public-key",
  check: ({ certificate, publicKey, profile }) =>
    Buffer.compare(certificate.spkiDer, publicKey.spkiDer) === 0 &&
    certificate.publicKey.keyFingerprint === publicKey.keyFingerprint &&
    allowsKey(profile, certificate.publicKey)
      ? []
      : [finding("public-key", "the key is not the checked one in normalised form, or not allowed by the profile")],
};
