import { type CertificateLint, finding } from "./certificate-lint";

/** The subject is not empty and has a common name, and no attribute is empty or occurs twice (RFC 5280 §4.1.2.6; empty and twice: ours). */
export const subjectComplete: CertificateLint = {
  name: "subject-complete",
  check: ({ certificate: { subject } }) => {
    const types = subject.map(({ type }) => type);
    return [
      ...(types.includes("CN") ? [] : [finding("subject-complete", "the subject has no common name")]),
      ...(new Set(types).size === types.length ? [] : [finding("subject-complete", "an attribute occurs twice")]),
      ...subject.flatMap(({ type, value }) =>
        value.trim() ? [] : [finding("subject-complete", `the attribute ${type} is empty`)],
      ),
    ];
  },
};
