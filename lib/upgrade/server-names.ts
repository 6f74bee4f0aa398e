import { extensionValue, parseCertificate } from "@/lib/pki/certificate";
import type { FoundThing, UpgradeFinder } from "./finder";
import { type CertificateOfHolder, findServerCertificates } from "./store";

/** How many certificates are read at once. */
const BATCH = 200;

/**
 * Server certificates with DNS names that would not be issued now.
 * `problemOf` says what is wrong with a name, undefined for a good one.
 */
export function serverNames(problemOf: (name: string) => string | undefined): UpgradeFinder {
  return {
    kind: "server_names",
    async find(tx, range) {
      const things: FoundThing[] = [];
      let after = range.after;
      for (;;) {
        const rows = await findServerCertificates(tx, { ...range, after, take: BATCH });
        things.push(...rows.flatMap((row) => judge(row, problemOf)));
        if (rows.length < BATCH || things.length >= range.take) return things.slice(0, range.take);
        after = rows.at(-1)?.kid ?? undefined;
      }
    },
  };
}

function judge(row: CertificateOfHolder, problemOf: (name: string) => string | undefined): FoundThing[] {
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
    message: `${problems.map(({ value, problem }) => `${value}: ${problem}`).join(" ")} The certificate works until it expires or is revoked; a renewal must leave these names out.`,
  };
  return [{ id: kid, finding }];
}
