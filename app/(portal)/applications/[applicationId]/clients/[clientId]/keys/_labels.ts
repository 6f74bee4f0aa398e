import type { RegisteredKey } from "@/lib/keys/schema";

/** Uses of a registered key. */
export const usageLabels: Record<RegisteredKey["usage"], { label: string; about: string }> = {
  signing: { label: "Signing", about: "Verifies the client's assertions and signed messages." },
  transport: {
    label: "Transport",
    about: "Authenticates the client's own TLS certificate (self_signed_tls_client_auth).",
  },
  encryption: { label: "Encryption", about: "Other parties encrypt to it for the client." },
};

/** Status badge of a key. */
export const statusOfKey = {
  active: { status: "active" },
  not_yet_valid: { status: "pending", word: "Not yet valid" },
  expired: { status: "expired" },
  blocked: { status: "revoked", word: "Blocked" },
  removed: { status: "archived", word: "Removed" },
} as const satisfies Record<RegisteredKey["status"], object>;

/** "RSA 2048", "P-256", "Ed25519". */
export function describeJwk({ kty, crv, n }: Record<string, string>): string {
  return crv ?? `${kty} ${n ? Math.round((n.length * 6) / 8) * 8 : ""}`.trim();
}
