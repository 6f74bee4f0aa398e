import { oids } from "@/lib/pki/oids";
import { type CertificateLint, finding } from "./certificate-lint";

/** A named bit list has no trailing zero bits (X.690 §11.2.2); the strict DER reader does not check this. */
export const keyUsageBits: CertificateLint = {
  name: "key-usage-bits",
  check: ({ certificate }) => {
    const value = certificate.extensions.find(({ oid }) => oid === oids.keyUsage)?.valueDer;
    if (!value) return [];
    const unusedBits = value[2] as number;
    const last = value[value.length - 1] as number;
    return (last >> unusedBits) & 1 ? [] : [finding("key-usage-bits", "the key usage has trailing zero bits")];
  },
};
