/** Object identifiers that this project uses, by their RFC 5280 and RFC 6960 names. */
export const oids = {
  // Certificate and CRL extensions, RFC 5280 §4.2 and §5.2
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  issuerAltName: "2.5.29.18",
  basicConstraints: "2.5.29.19",
  cRLNumber: "2.5.29.20",
  reasonCode: "2.5.29.21",
  invalidityDate: "2.5.29.24",
  deltaCRLIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  nameConstraints: "2.5.29.30",
  cRLDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  anyPolicy: "2.5.29.32.0",
  policyMappings: "2.5.29.33",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  anyExtendedKeyUsage: "2.5.29.37.0",
  freshestCRL: "2.5.29.46",
  inhibitAnyPolicy: "2.5.29.54",
  authorityInfoAccess: "1.3.6.1.5.5.7.1.1",
  subjectInfoAccess: "1.3.6.1.5.5.7.1.11",
  tlsFeature: "1.3.6.1.5.5.7.1.24",
  // Access methods and policy qualifiers
  accessOcsp: "1.3.6.1.5.5.7.48.1",
  accessCaIssuers: "1.3.6.1.5.5.7.48.2",
  qualifierCps: "1.3.6.1.5.5.7.2.1",
  // Purposes, RFC 5280 §4.2.1.12
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  OCSPSigning: "1.3.6.1.5.5.7.3.9",
  // OCSP, RFC 6960
  ocspBasic: "1.3.6.1.5.5.7.48.1.1",
  ocspNonce: "1.3.6.1.5.5.7.48.1.2",
  ocspAcceptableResponses: "1.3.6.1.5.5.7.48.1.4",
  ocspNoCheck: "1.3.6.1.5.5.7.48.1.5",
  ocspServiceLocator: "1.3.6.1.5.5.7.48.1.7",
  ocspPreferredSignatureAlgorithms: "1.3.6.1.5.5.7.48.1.8",
  // Digests
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;

export type OidName = keyof typeof oids;

const namesByOid: ReadonlyMap<string, OidName> = new Map(
  (Object.entries(oids) as [OidName, string][]).map(([name, oid]) => [oid, name]),
);

/** The name of an object identifier, or undefined if not listed here. */
export function oidName(oid: string): OidName | undefined {
  return namesByOid.get(oid);
}
