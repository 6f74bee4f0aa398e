/** A certificate whose private key the caller holds: proven to our own listener, or to a proxy that we trust. */
export interface PresentedCertificate {
  der: Uint8Array;
  /** `tls`: proven in a handshake with us. `proxy`: named by a trusted proxy (RFC 9440). */
  via: "tls" | "proxy";
}
