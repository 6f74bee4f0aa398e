import { clientCertificates, clientScopes } from "./client-finders";
import type { UpgradeFinder } from "./finder";

/**
 * What the list is made of, in its order. Connect a further rule here: `serverNames(hostNameProblem)` of `server-names.ts` takes
 * the predicate of the host-name rule.
 */
export const UPGRADE_FINDERS: readonly UpgradeFinder[] = [clientScopes, clientCertificates];
