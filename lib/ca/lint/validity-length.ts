import { DAY_SECONDS } from "@/lib/durations";
import { type CertificateLint, finding } from "./certificate-lint";

/** No longer than the profile allows, both ends included (RFC 5280 §4.1.2.5). */
export const validityLength: CertificateLint = {
  name: "validity-length",
  check: ({ certificate: { notBefore, notAfter }, profile }) => {
    const seconds = (notAfter.getTime() - notBefore.getTime()) / 1000 + 1;
    return seconds <= profile.validityDays * DAY_SECONDS
      ? []
      : [finding("validity-length", "it is valid longer than its profile allows")];
  },
};
