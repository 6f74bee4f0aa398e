import { rejection } from "../decision";
import type { KeyUseCheck } from "./check";

/** The key is not one of the authority's own. */
export const keyOwn: KeyUseCheck = {
  name: "key-own",
  codes: ["key.belongs_to_authority"],
  check: (_, { key }) =>
    key.isOwnKey
      ? [rejection("key.belongs_to_authority", "This key belongs to the certificate authority. Generate your own key.")]
      : [],
};
