import type { CERTIFICATE_TYPES } from "./schema/certificate";

/** Authentication methods that use a certificate of each type. */
export const AUTH_METHODS: Record<(typeof CERTIFICATE_TYPES)[number], readonly string[]> = {
  signing: ["private_key_jwt"],
  transport: ["tls_client_auth", "self_signed_tls_client_auth"],
  encryption: [],
};
