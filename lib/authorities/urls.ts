import type { StatusUrls } from "@/lib/ca/issuer";

/** Where an authority's status is published. The root answers no OCSP: it has one certificate to speak of, and a CRL. */
export function statusUrls(pkiUrl: string, id: string, kind: "root" | "issuing"): StatusUrls {
  return {
    crl: `${pkiUrl}/pki/${id}.crl`,
    caIssuers: `${pkiUrl}/pki/${id}.crt`,
    ...(kind === "issuing" ? { ocsp: `${pkiUrl}/pki/ocsp/${id}` } : {}),
  };
}
