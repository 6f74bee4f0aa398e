/** What a peer may send before the handshake is complete. */
export interface HandshakeLimits {
  /** Who sends what is inspected. */
  peer: "client" | "server";
  /** Bytes of TLS records, headers included, from the first to the peer's Finished. */
  maxBytes: number;
}

/**
 * Certificates in one Certificate message. OpenSSL checks the signature of each with the key of the next; public chains have four at
 * most.
 */
export const MAX_CERTIFICATES = 10;

/** Why a handshake was ended. `message` is for people: what is wrong and what to do. */
export interface HandshakeProblem {
  reason:
    | "too_large"
    | "too_many_certificates"
    | "unusual_key"
    | "large_name_constraints"
    | "unreadable_certificate"
    | "not_tls";
  message: string;
}
