import type { DistinguishedName } from "@/lib/pki/names";

const TITLES = { root: "Root CA", issuing: "Issuing CA", ocsp: "OCSP Responder", tls: "TLS Server" } as const;

/** Subject of an authority. The short id distinguishes authorities of one installation (RFC 5280 §4.1.2.4). */
export function authoritySubject(kind: keyof typeof TITLES, caName: string, id: string): DistinguishedName {
  const shortId = id.replaceAll("-", "").slice(-8);
  return [
    { type: "O", value: caName },
    { type: "CN", value: `${caName} ${TITLES[kind]} ${shortId}` },
  ];
}

/** Readable name: the common name. */
export function authorityName(subject: DistinguishedName): string {
  return subject.find((attribute) => attribute.type === "CN")?.value ?? "";
}
