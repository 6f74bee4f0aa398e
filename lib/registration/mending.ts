import type { CertificateProfile } from "@/lib/profiles/profile";
import type { SubjectRegister } from "@/lib/profiles/subject";
import { type CsrTemplate, type CsrTemplateProfile, csrTemplate } from "./csr-template";
import type { Finding } from "./decision";

/** Whose commands to show; nothing is known of the application yet where `register` and `profile` are missing. */
export interface RemedyContext {
  register?: SubjectRegister;
  profile?: CertificateProfile;
  /** Host names of the CSR that are fine: the next CSR asks for them again. */
  dnsNames?: readonly string[];
  /** What made the CSR: the remedy is for the same tool, which has the key. */
  tool?: "windows" | undefined;
}

const EXAMPLE: SubjectRegister = {
  country: "GB",
  legalName: "LEGAL NAME",
  organisationId: "ORGANISATION ID",
  uniqueName: "NAME",
};
const EXAMPLE_PROFILE: CsrTemplateProfile = {
  subjectAltNames: [],
  fileSuffix: "rtssigning",
  allowedKeys: [{ kind: "RSA", bits: [2048] }],
  keyUsages: { RSA: ["digitalSignature", "nonRepudiation"] },
};

/** Errors of the file or of the key. Those of the organisation or the certificate type need no other CSR. */
const ABOUT_THE_CSR = /^(?:csr|key)\./;
/** The key itself can't be used: only another one helps. An encoding of a good key is no such error. */
const ABOUT_THE_KEY = /^(?:csr\.contains_private_key$|key\.(?!malformed$|hybrid_point$))/;

/**
 * Gives each error about the file or the key the command that makes a CSR which is accepted: with the same key wherever that
 * key is good, so that a remedy never costs a key; otherwise with a new key under a name of its own.
 */
export function withFixes(findings: readonly Finding[], context: RemedyContext): Finding[] {
  let template: CsrTemplate | undefined;
  return findings.map((finding) => {
    if (finding.severity === "info" || finding.fix || !ABOUT_THE_CSR.test(finding.code)) return finding;
    template ??= csrTemplate(context.register ?? EXAMPLE, context.profile ?? EXAMPLE_PROFILE, {
      dnsNames: context.dnsNames,
    });
    return { ...finding, fix: fixFor(finding, template, context.tool) };
  });
}

function fixFor({ code }: Finding, template: CsrTemplate, tool: RemedyContext["tool"]): string {
  // The key is in Windows' own store, where openssl can't reach it; the wizards there can't leave an extension out, certreq can.
  if (tool === "windows") return `# In PowerShell, as administrator, instead of the wizard:\n${template.certreq}`;
  return ABOUT_THE_KEY.test(code) ? template.newKeyCommand : template.sameKeyCommand;
}
