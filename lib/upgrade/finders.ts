import { hostNameProblem } from "@/lib/registration/host-names";
import { clientCertificates, clientScopes } from "./client-finders";
import type { UpgradeFinder } from "./finder";
import { serverNames } from "./server-names";

/** All finders, in the order of the list. `ownHosts`: the portal's host names, which no certificate may contain. */
export function upgradeFinders(ownHosts: readonly string[]): UpgradeFinder[] {
  return [clientScopes, clientCertificates, serverNames((name) => hostNameProblem(name, ownHosts))];
}
