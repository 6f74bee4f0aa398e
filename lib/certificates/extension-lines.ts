import type { CertificateExtension } from "@/lib/pki/certificate-extension";

/** An extension's value as lines of readable text; hex of the DER when there is no decoder. */
export function extensionLines({ value, valueDer }: CertificateExtension): string[] {
  switch (value?.kind) {
    case "keyUsage":
      return [...value.usages];
    case "extendedKeyUsage":
      return value.purposes;
    case "basicConstraints":
      return [
        value.ca ? "A certificate authority" : "Not a certificate authority",
        ...(value.pathLength === null ? [] : [`Path length ${value.pathLength}`]),
      ];
    case "subjectAltName":
      return value.names.map((name) => `${name.kind}: ${name.value}`);
    case "subjectKeyIdentifier":
      return [colons(value.keyIdHex)];
    case "authorityKeyIdentifier":
      return value.keyIdHex ? [colons(value.keyIdHex)] : [];
    case "cRLDistributionPoints":
      return value.urls;
    case "authorityInfoAccess":
      return [
        ...value.ocspUrls.map((url) => `OCSP: ${url}`),
        ...value.caIssuersUrls.map((url) => `CA certificate: ${url}`),
      ];
    case "certificatePolicies":
      return value.policies.flatMap(({ oid, cpsUrls }) => [oid, ...cpsUrls.map((url) => `Practice statement: ${url}`)]);
    case "ocspNoCheck":
      return ["The status of this responder is not checked"];
    default:
      return [Buffer.from(valueDer).toString("hex")];
  }
}

/** `AB:CD:…`, as openssl prints key identifiers. */
const colons = (hex: string): string => (hex.toUpperCase().match(/../g) ?? []).join(":");
