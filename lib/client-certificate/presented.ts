/** A client certificate with proven possession of its private key, to our own listener or to a trusted proxy. */
export interface PresentedCertificate {
  der: Uint8Array;
  /** `tls`: proven in a handshake with us. `proxy`: forwarded by a trusted proxy (RFC 9440). */
  via: "tls" | "proxy";
}
