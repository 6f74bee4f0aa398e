import { isServerProfile } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** One sentence for the refusal, whether it is a finding or an answer. */
export const SERVER_CERTIFICATES_RESTRICTED =
  "Certificates for servers are issued by super administrators of the portal alone, because no organisation can prove yet which host names are its own. Ask the operator of the portal.";

/** Names of hosts have no owner on record, so the platform answers for the names in server certificates. */
export const serverCertificates: RegisterCheck = {
  name: "server-certificates",
  codes: ["profile.server_certificates_restricted"],
  check: (_, { profile, mayHaveServerCertificates }) =>
    mayHaveServerCertificates || !isServerProfile(profile)
      ? []
      : [rejection("profile.server_certificates_restricted", SERVER_CERTIFICATES_RESTRICTED)],
};
