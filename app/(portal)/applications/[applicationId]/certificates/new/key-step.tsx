import { ArrowLeft, ArrowRight, FileKey2, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { load } from "@/app/_server/load";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { FilterChips } from "@/components/ui/filter-chips";
import type { Application } from "@/lib/applications/schema";
import { csrTemplate } from "@/lib/certificates/csr-template";
import type { CsrTemplateOutput } from "@/lib/certificates/schema";
import { type CertificateType, certificateTypeWords } from "../../../../certificates/_words";
import { type WizardState, wizardHref } from "./_steps";

const algorithmWords: Record<CsrTemplateOutput["keyAlgorithms"][number], string> = {
  "rsa-2048": "RSA 2048",
  "rsa-3072": "RSA 3072",
  "rsa-4096": "RSA 4096",
  "p-256": "P-256",
  "p-384": "P-384",
  ed25519: "Ed25519",
};

/** Step 2: the command that makes the key where it will stay, and the CSR that comes here. */
export async function KeyStep({
  application,
  state,
  type,
}: {
  application: Application;
  state: WizardState;
  type: CertificateType;
}) {
  const { keyAlgorithm } = state;
  const template = await load(csrTemplate, {
    applicationId: application.id,
    type,
    ...(keyAlgorithm ? { keyAlgorithm } : {}),
  });
  const options = Object.fromEntries(template.options.map(({ option, meaning }) => [option, meaning]));
  const [favourite] = template.keyAlgorithms;
  return (
    <>
      <Card
        title={`Make a key and a CSR for ${certificateTypeWords[type].label}`}
        description="Run this where the application runs, or where its keys are kept. Your private key never leaves that place."
      >
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-3">
            <span className="text-[13px] text-muted">Key</span>
            <FilterChips
              label="Kind of key"
              param="key"
              pathname={`/applications/${application.id}/certificates/new`}
              params={{
                step: "key",
                type,
                key: keyAlgorithm ?? favourite,
                replaces: state.replaces,
                client: state.client,
              }}
              options={template.keyAlgorithms.map((value) => ({ value, label: algorithmWords[value] }))}
            />
          </div>
          <CodeBlock
            title="Tool"
            copyLabel="Copy command"
            variants={[
              { id: "openssl", label: "OpenSSL", code: template.command, options },
              { id: "powershell", label: "PowerShell", code: template.powershell, options },
              { id: "keytool", label: "keytool", code: template.keytool },
            ]}
          />
          <ul className="grid gap-3 sm:grid-cols-2" aria-label="Files it leaves">
            <FileItem icon={<FileText />} name={template.csrFileName} tone="upload">
              The signing request. Upload it in the next step.
            </FileItem>
            <FileItem icon={<FileKey2 />} name={template.keyFileName} tone="keep">
              The private key. Keep it secret; nobody will ever ask you for it.
            </FileItem>
          </ul>
          <details className="text-[13px]">
            <summary className="min-h-6 w-fit cursor-pointer text-muted hover:text-foreground">
              I already have the key
            </summary>
            <div className="mt-3">
              <CodeBlock
                title="A new CSR with the key that is there"
                copyLabel="Copy"
                variants={[{ id: "same", label: "OpenSSL", code: template.sameKeyCommand }]}
              />
            </div>
          </details>
        </div>
      </Card>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={wizardHref(application.id, { ...state, step: "csr" })} variant="primary">
          Next
          <ArrowRight />
        </ButtonLink>
        {state.replaces ? null : (
          <ButtonLink
            href={wizardHref(application.id, { ...state, step: "type" })}
            variant="ghost"
            icon={<ArrowLeft />}
          >
            Back
          </ButtonLink>
        )}
      </div>
    </>
  );
}

function FileItem({
  icon,
  name,
  tone,
  children,
}: {
  icon: ReactNode;
  name: string;
  tone: "upload" | "keep";
  children: ReactNode;
}) {
  return (
    <li className="flex gap-3 rounded-lg border border-border bg-surface-secondary p-3">
      <span aria-hidden="true" className={`mt-0.5 [&_svg]:size-5 ${tone === "keep" ? "text-warning" : "text-accent"}`}>
        {icon}
      </span>
      <span className="min-w-0">
        <code className="block font-mono text-[13px] leading-6 break-all">{name}</code>
        <span className="text-[13px] leading-5 text-muted">{children}</span>
      </span>
    </li>
  );
}
