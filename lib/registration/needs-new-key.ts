import { keyChecks, keyUseChecks } from "./checks";
import { keyInUse } from "./checks/key-in-use";
import { keyNewForRenewal } from "./checks/key-new-for-renewal";

/** Refusals of `lib/pki` and of uploads. A wrong encoding of a valid key is not one of them. */
const OF_THE_PARSER = [
  "csr.contains_private_key",
  "key.contains_private_key",
  "key.explicit_curve",
  "key.point_not_on_curve",
  "key.rsa_too_large",
  "key.unsupported_algorithm",
  "key.unsupported_curve",
];

const CODES: ReadonlySet<string> = new Set([
  ...OF_THE_PARSER,
  ...[...keyChecks, ...keyUseChecks, keyInUse, keyNewForRenewal].flatMap(({ codes }) => codes),
]);

/** Whether only a new key fixes a finding: every finding of the checks of the key. */
export const needsNewKey = (code: string): boolean => CODES.has(code);
