import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { FoundItem, UpgradeFinder } from "./finder";
import { type CertificateOfHolder, findServerCertificates } from "./store";

/** Certificates per query. */
const BATCH = 200;

/**
 * Server certificates with DNS names that are no longer issued.
 * `problemOf` returns what is wrong with a name, undefined for a valid one.
 */
export function serverNames(problemOf: (name: string) => string | undefined): UpgradeFinder {
  return {
    kind: "server_names",
    async find(tx, range) {
      const found: FoundItem[] = [];
      let after = range.after;
      for (;;) {
        const rows = await findServerCertificates(tx, { ...range, after, take: BATCH });
        found.push(...rows.flatMap((row) => findingsOf(row, problemOf)));
        if (rows.length < BATCH || found.length >= range.take) return found.slice(0, range.take);
        after = rows.at(-1)?.kid ?? undefined;
      }
    },
  };
}

function findingsOf(row: CertificateOfHolder, problemOf: (name: string) => string | undefined): FoundItem[] {
  const { kid, name, der, organisationId, applicationId, organisation, application } = row;
  if (kid === null || der === null) return [];
  const names = extensionValue(parseCertificate(der), "subjectAltName")?.names ?? [];
  const problems = names.flatMap(({ kind, value }) => {
    const problem = kind === "dns" ? problemOf(value) : undefined;
    return problem === undefined ? [] : [{ value, problem }];
  });
  if (problems.length === 0) return [];
  const finding = {
    ...{ kind: "server_names" as const, organisationId, organisationName: organisation.legalName },
    ...{ applicationId, applicationName: application?.name ?? null, clientId: null, kid, name },
    values: problems.map(({ value }) => value),
    message: `${problems.map(({ value, problem }) => `${value}: ${problem}`).join(" ")} The certificate stays valid until it expires or is revoked; a renewal must omit these names.`,
  };
  return [{ id: kid, finding }];
}
