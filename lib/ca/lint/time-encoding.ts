import { TAG } from "@/lib/pki/der";
import { type CertificateLint, finding } from "./certificate-lint";

/** UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). Fractions of a second are refused by the parser. */
export const timeEncoding: CertificateLint = {
  name: "time-encoding",
  check: ({ certificate: { notBefore, notAfter, timeTags } }) =>
    [notBefore, notAfter].flatMap((at, i) =>
      timeTags[i as 0 | 1] === (at.getUTCFullYear() < 2050 ? TAG.utcTime : TAG.generalizedTime)
        ? []
        : [finding("time-encoding", `${at.toISOString()} is encoded as the wrong type of time`)],
    ),
};
