import { rejection } from "../decision";
import type { KeyUseCheck } from "./check";

/** The key is not known to be compromised. */
export const keyBlocked: KeyUseCheck = {
  name: "key-blocked",
  codes: ["key.blocked"],
  check: (_, { key }) =>
    key.isBlocked
      ? [rejection("key.blocked", "This key is known to be compromised and can't be used. Generate a new key.")]
      : [],
};
