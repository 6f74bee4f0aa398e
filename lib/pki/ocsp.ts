/** OCSP (RFC 6960) in bytes: what is asked and how it is answered. */
export * from "./ocsp-request";
export * from "./ocsp-response";
