/** Limits for the data of a peer before the handshake is complete. */
export interface HandshakeLimits {
  /** The inspected peer. */
  peer: "client" | "server";
  /** Bytes of TLS records, headers included, from the first to the peer's Finished. */
  maxBytes: number;
}

/**
 * Certificates in one Certificate message. OpenSSL checks the signature of each with the key of the next; public chains have at most
 * four.
 */
export const MAX_CERTIFICATES = 10;

/** Why a handshake was refused. `message` describes the problem and how to fix it. */
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
