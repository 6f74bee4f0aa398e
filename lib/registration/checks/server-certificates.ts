import { isServerProfile } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** Message of the refusal, as a finding and as an error. */
export const SERVER_CERTIFICATES_RESTRICTED =
  "Only super administrators can issue server certificates, because organisations can't prove yet which host names they own. Ask a super administrator to issue it.";

/** The portal has no record of host name owners, so the platform is responsible for the names in server certificates. */
export const serverCertificates: RegistrationCheck = {
  name: "server-certificates",
  codes: ["profile.server_certificates_restricted"],
  check: (_, { profile, mayHaveServerCertificates }) =>
    mayHaveServerCertificates || !isServerProfile(profile)
      ? []
      : [rejection("profile.server_certificates_restricted", SERVER_CERTIFICATES_RESTRICTED)],
};
