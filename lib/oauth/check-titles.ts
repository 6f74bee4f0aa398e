import { ASSERTION_CHECKS } from "./assertion/run-checks";
import { PROOF_CHECKS } from "./proof/run-checks";

/** Titles of the checks that have no rule of their own in the lists of assertions and proofs. */
const OTHERS: Readonly<Record<string, string>> = {
  "assertion.form": "Compact JWT",
  "proof.form": "Compact JWT of the proof",
  "proof.missing": "DPoP proof sent",
  "proof.engine": "DPoP proof",
  "certificate.presented": "Client certificate sent",
  "certificate.registered": "Registered certificate",
  "certificate.owner": "Certificate of the client's application",
  "token.refused": "Token request",
  "token.one_binding": "One binding of the token",
  "token.certificate_bound": "Certificate for the token",
  "request.form": "Form in the body",
  "request.basic": "Authorization header",
  "request.repeated": "Parameters sent once",
  "request.no_method": "Authentication sent",
  "request.one_method": "One authentication method",
  "request.assertion_type": "client_assertion_type",
  "request.refused": "Request",
  secret: "Client secret",
  engine: "Client authentication",
};

const titles = new Map<string, string>([
  ...Object.entries(OTHERS),
  ...[...ASSERTION_CHECKS, ...PROOF_CHECKS].map(({ id, title }) => [id, title] as const),
]);

/** What a check of the authentication log is about, in words: "Audience". Its id, if a newer or older version recorded it. */
export function checkTitle(id: string): string {
  return titles.get(id) ?? (id.startsWith("certificate.") ? "Client certificate" : id);
}
