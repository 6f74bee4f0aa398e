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
