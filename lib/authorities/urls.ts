import type { StatusUrls } from "@/lib/ca/issuer";

/** Where an authority's status is published, the root's as well: consumers that check the whole chain ask about the issuing CA. */
export function statusUrls(pkiUrl: string, id: string): StatusUrls {
  return { crl: `${pkiUrl}/pki/${id}.crl`, caIssuers: `${pkiUrl}/pki/${id}.crt`, ocsp: `${pkiUrl}/pki/ocsp/${id}` };
}
