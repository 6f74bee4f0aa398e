/** Why a request was not made or not completed. */
export type OutboundReason =
  | "bad_url"
  | "not_https"
  | "has_credentials"
  | "bad_port"
  | "is_address"
  | "bad_host"
  | "not_resolved"
  | "not_public"
  | "not_connected"
  | "bad_certificate"
  | "bad_handshake"
  | "timeout"
  | "redirect"
  | "too_large"
  | "encoded"
  | "wrong_type"
  | "broken_answer";

/** A refusal is a value. `message` is for users and reveals nothing about the network behind the name. */
export interface OutboundRefusal {
  ok: false;
  reason: OutboundReason;
  message: string;
}

export const refusal = (reason: OutboundReason, message: string): OutboundRefusal => ({ ok: false, reason, message });
