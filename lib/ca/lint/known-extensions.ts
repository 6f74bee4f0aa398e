import { type CertificateLint, finding } from "./certificate-lint";

/** Every extension is known, critical or not. Ours; RFC 5280 §4.2 makes relying parties refuse unknown critical ones. */
export const knownExtensions: CertificateLint = {
  name: "known-extensions",
  check: ({ certificate }) =>
    certificate.extensions.flatMap(({ oid, value }) =>
      value ? [] : [finding("known-extensions", `the extension ${oid} is unknown`)],
    ),
};
