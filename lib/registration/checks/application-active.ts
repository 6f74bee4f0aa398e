import { rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** The application may act. */
export const applicationActive: RegisterCheck = {
  name: "application-active",
  codes: ["application.not_active"],
  check: (_, { application }) =>
    application === null || application.isActive
      ? []
      : [
          rejection(
            "application.not_active",
            "The application is suspended; activate it before you ask for a certificate.",
          ),
        ],
};
