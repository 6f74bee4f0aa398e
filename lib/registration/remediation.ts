import type { CertificateProfile } from "@/lib/profiles/profile";
import type { RegisteredDetails } from "@/lib/profiles/subject";
import { type CsrTemplate, type CsrTemplateProfile, csrTemplate } from "./csr-template";
import type { Finding } from "./decision";
import { needsNewKey } from "./needs-new-key";

/** The application whose commands to show; without `registered` and `profile` it is not known yet. */
export interface RemediationContext {
  registered?: RegisteredDetails;
  profile?: CertificateProfile;
  /** Valid host names of the CSR: the next CSR requests them again. */
  dnsNames?: readonly string[];
  /** The tool that created the CSR and has the key; the fix is for the same tool. */
  tool?: "windows" | undefined;
}

const EXAMPLE: RegisteredDetails = {
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

/** Errors of the file or of the key. Another CSR does not fix errors of the organisation or the certificate type. */
const ABOUT_THE_CSR = /^(?:csr|key)\./;

/**
 * Adds to each error about the file or the key the command that creates an acceptable CSR: with the same key if it is
 * valid, so that a fix never discards a valid key; otherwise with a new key under another file name.
 */
export function withFixes(findings: readonly Finding[], context: RemediationContext): Finding[] {
  let template: CsrTemplate | undefined;
  return findings.map((finding) => {
    if (finding.severity === "info" || finding.fix || !ABOUT_THE_CSR.test(finding.code)) return finding;
    template ??= csrTemplate(context.registered ?? EXAMPLE, context.profile ?? EXAMPLE_PROFILE, {
      dnsNames: context.dnsNames,
    });
    return { ...finding, fix: fixFor(finding, template, context.tool) };
  });
}

function fixFor({ code }: Finding, template: CsrTemplate, tool: RemediationContext["tool"]): string {
  // The key is in the Windows store, which openssl can't access. The wizards of Windows can't omit an extension; certreq can.
  if (tool === "windows") return `# Run in PowerShell as administrator, instead of the wizard:\n${template.certreq}`;
  return needsNewKey(code) ? template.newKeyCommand : template.sameKeyCommand;
}
