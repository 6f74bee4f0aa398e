import type { StatusUrls } from "@/lib/ca/issuer";

/** The URLs of an authority's status, also of the root: relying parties that check the whole chain request that of the issuing CA. */
export function statusUrls(pkiUrl: string, id: string): StatusUrls {
  return { crl: `${pkiUrl}/pki/${id}.crl`, caIssuers: `${pkiUrl}/pki/${id}.crt`, ocsp: `${pkiUrl}/pki/ocsp/${id}` };
}
