import type { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema/csr";

/** Names of the key types, for people. */
export const keyTypeLabels: Record<(typeof CSR_KEY_ALGORITHMS)[number], string> = {
  "rsa-2048": "RSA 2048",
  "rsa-3072": "RSA 3072",
  "rsa-4096": "RSA 4096",
  "p-256": "P-256",
  "p-384": "P-384",
  ed25519: "Ed25519",
};
