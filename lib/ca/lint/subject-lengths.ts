import { type CertificateLint, finding } from "./certificate-lint";

const upperBounds: Readonly<Record<string, number>> = {
  C: 2,
  ST: 128,
  L: 128,
  O: 64,
  OU: 64,
  CN: 64,
  serialNumber: 64,
  emailAddress: 255,
};

/** Upper bounds of the subject's attributes in characters (RFC 5280 appendix A, ub-*): CN, O and OU 64. */
export const subjectLengths: CertificateLint = {
  name: "subject-lengths",
  check: ({ certificate }) =>
    certificate.subject.flatMap(({ type, value }) => {
      const bound = upperBounds[type];
      const length = [...value].length;
      return bound === undefined || (length <= bound && (type !== "C" || length === 2))
        ? []
        : [finding("subject-lengths", `the attribute ${type} has ${length} characters`)];
    }),
};
