import { type Finding, rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** The organisation may have this type of certificate, and the type is for this level. */
export const profileOffered: RegistrationCheck = {
  name: "profile-offered",
  codes: ["profile.not_allowed", "profile.wrong_level"],
  check(_, { profile, allowedProfileIds, application }): Finding[] {
    if (allowedProfileIds && !allowedProfileIds.includes(profile.id)) {
      const message = `The organisation is not allowed to have ${profile.name} certificates. Choose another certificate type.`;
      return [rejection("profile.not_allowed", message)];
    }
    if ((application === null) === (profile.level === "organisation")) return [];
    const holder = profile.level === "organisation" ? "the organisation itself" : "an application";
    return [
      rejection(
        "profile.wrong_level",
        `${profile.name} certificates are for ${holder}. Choose another certificate type.`,
      ),
    ];
  },
};
