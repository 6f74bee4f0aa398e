import { type Finding, rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** The organisation may have this type of certificate, at this level. */
export const profileOffered: RegisterCheck = {
  name: "profile-offered",
  codes: ["profile.not_allowed", "profile.wrong_level"],
  check(_, { profile, allowedProfileIds, application }): Finding[] {
    if (allowedProfileIds && !allowedProfileIds.includes(profile.id)) {
      const message = `The organisation may not have certificates of the type ${profile.name}. Ask the operator of the portal.`;
      return [rejection("profile.not_allowed", message)];
    }
    if ((application === null) === (profile.level === "organisation")) return [];
    const holder = profile.level === "organisation" ? "the organisation itself" : "an application";
    return [
      rejection(
        "profile.wrong_level",
        `A certificate of the type ${profile.name} is for ${holder}; choose another type.`,
      ),
    ];
  },
};
