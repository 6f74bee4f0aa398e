import { AppError, notFound } from "@/lib/errors";
import { csrKeyAlgorithms, csrTemplate as templateFor } from "@/lib/registration/csr-template";
import { hostNameProblems } from "@/lib/registration/host-names";
import { defineOperation } from "./context";
import { readFacts } from "./evaluate";
import type { CertificateReference } from "./reference";
import { registrationFacts } from "./registration-facts";
import { CsrTemplateInput, CsrTemplateOutput } from "./schema/csr";

/** Commands that create a key and a CSR for one holder and type, ready to paste. */
export const csrTemplate = defineOperation({
  operation: "certificate.csr_template",
  id: "csrTemplate",
  summary: "Get commands that create a key and a CSR for an application or an organisation.",
  permission: "certificate:read",
  scope: "organisation",
  effect: "read",
  input: CsrTemplateInput,
  output: CsrTemplateOutput,
  async run({ ctx, input: { type, keyAlgorithm, dnsNames = [], replaces, ...holder } }) {
    const target = { ...holder, profileId: type };
    const facts = await readFacts(ctx, target);
    const level = facts.application ? "application" : "organisation";
    if (facts.profile?.level !== level) throw notFound("The certificate type");
    const { registered, ownHosts } = registrationFacts(ctx, facts, facts.profile);
    assertHostNames(dnsNames, ownHosts);
    const { options, encryptedKey, ...template } = templateFor(registered, facts.profile, {
      keyAlgorithm,
      dnsNames,
      ...(replaces ? { fileNameEnd: `-after-${shortName(replaces)}` } : {}),
    });
    return {
      ...template,
      options: [...options],
      encryptedKey: { ...encryptedKey, options: [...encryptedKey.options] },
      keyAlgorithms: csrKeyAlgorithms(facts.profile),
    };
  },
});

/** Eight characters that are safe in a file name. */
function shortName({ identifier }: CertificateReference): string {
  const name = identifier?.kid ?? identifier?.serials[0] ?? identifier?.sha1 ?? "previous";
  return name.replace(/[^A-Za-z0-9]/g, "").slice(0, 8);
}

/** @throws AppError invalid_input with every name that is not allowed in a certificate */
function assertHostNames(names: readonly string[], ownHosts: readonly string[]): void {
  const problems = hostNameProblems(names, ownHosts);
  const [first] = problems;
  if (first === undefined) return;
  throw new AppError("invalid_input", `dnsNames: ${first}`, {
    details: { fields: problems.map((message) => ({ path: "dnsNames", message })) },
  });
}
