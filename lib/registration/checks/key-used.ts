import { claimConflict } from "@/lib/state/key-claim";
import { type Finding, rejection } from "../decision";
import type { KeyUseCheck } from "./check";

/**
 * One key, one holder, one type: the key is in no certificate of another application or organisation, nor of another type.
 * The same holder may renew with the same key, with a warning. The holder of another use is never disclosed.
 */
export const keyUsed: KeyUseCheck = {
  name: "key-used",
  codes: ["key.used_by_another", "key.used_for_another_type", "key.reused"],
  check(_, { key, registered, application, profile }): Finding[] {
    const wanted = {
      organisationId: registered.organisationId,
      applicationId: application?.id ?? null,
      type: profile.type,
    };
    const conflicts = key.keyUsedBy.map((use) => claimConflict(use, wanted));
    if (conflicts.includes("holder")) {
      return [
        rejection("key.used_by_another", "This key is already used elsewhere. Every application needs its own key."),
      ];
    }
    const other = key.keyUsedBy[conflicts.indexOf("type")];
    if (other) {
      const message = `This key is already used for ${other.type}. Signing, transport and encryption need separate keys.`;
      return [rejection("key.used_for_another_type", message)];
    }
    if (key.keyUsedBy.length === 0) return [];
    const message =
      "An earlier certificate has the same key. This is allowed, but a new key for each renewal is safer.";
    return [{ code: "key.reused", severity: "warning", message }];
  },
};
