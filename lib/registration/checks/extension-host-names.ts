import { rejection } from "../decision";
import { hostNameProblems } from "../host-names";
import type { ProfileCheck } from "./check";
import { requestedValue } from "./extension-value";

/** The requested DNS names are distinct host names below a registrable domain, at most twenty, and none of the portal's own. */
export const extensionHostNames: ProfileCheck = {
  name: "extension-host-names",
  codes: ["csr.extension.host_name"],
  check(csr, { profile, ownHosts }) {
    const value = requestedValue(csr, "subjectAltName");
    if (value === undefined || value === "malformed" || !profile.subjectAltNames.includes("dns")) return [];
    const names = value.names.flatMap((name) => (name.kind === "dns" ? [name.value] : []));
    return hostNameProblems(names, ownHosts).map((problem) => rejection("csr.extension.host_name", problem));
  },
};
