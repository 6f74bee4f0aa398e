import { rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** The application is active. */
export const applicationActive: RegistrationCheck = {
  name: "application-active",
  codes: ["application.not_active"],
  check: (_, { application }) =>
    application === null || application.isActive
      ? []
      : [
          rejection(
            "application.not_active",
            "The application is suspended. Resume it before you request a certificate.",
          ),
        ],
};
