import { hostNameProblem } from "@/lib/registration/host-names";
import { clientCertificates, clientScopes } from "./client-finders";
import type { UpgradeFinder } from "./finder";
import { serverNames } from "./server-names";

/** What the list is made of, in its order. `ownHosts`: the portal's own, which no certificate may name. */
export function upgradeFinders(ownHosts: readonly string[]): UpgradeFinder[] {
  return [clientScopes, clientCertificates, serverNames((name) => hostNameProblem(name, ownHosts))];
}
