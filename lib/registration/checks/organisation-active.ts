import { rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** The organisation is active. */
export const organisationActive: RegistrationCheck = {
  name: "organisation-active",
  codes: ["organisation.not_active"],
  check: (_, { organisation }) =>
    organisation.isActive
      ? []
      : [
          rejection(
            "organisation.not_active",
            "The organisation is suspended, so no certificate can be issued. Ask a security officer or super administrator to resume it.",
          ),
        ],
};
