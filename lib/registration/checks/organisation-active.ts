import { rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** The organisation may act. */
export const organisationActive: RegisterCheck = {
  name: "organisation-active",
  codes: ["organisation.not_active"],
  check: (_, { organisation }) =>
    organisation.isActive
      ? []
      : [
          rejection(
            "organisation.not_active",
            "The organisation is suspended; no certificate can be issued to it. Ask the operator of the portal.",
          ),
        ],
};
