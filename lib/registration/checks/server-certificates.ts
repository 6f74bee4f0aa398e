import { isServerProfile } from "@/lib/profiles/profile";
import { rejection } from "../decision";
import { SERVER_CERTIFICATES_RESTRICTED } from "../host-names";
import type { RegistrationCheck } from "./check";

/** The portal has no record of host name owners, so the platform is responsible for the names in server certificates. */
export const serverCertificates: RegistrationCheck = {
  name: "server-certificates",
  codes: ["profile.server_certificates_restricted"],
  check: (_, { profile, mayHaveServerCertificates }) =>
    mayHaveServerCertificates || !isServerProfile(profile)
      ? []
      : [rejection("profile.server_certificates_restricted", SERVER_CERTIFICATES_RESTRICTED)],
};
