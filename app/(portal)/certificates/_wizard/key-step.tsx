import { ArrowLeft, ArrowRight, FileKey2, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { FilterChips } from "@/components/ui/filter-chips";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { type CsrTemplateOutput, DnsNames } from "@/lib/certificates/schema/csr";
import { readValue } from "@/lib/operation/parse";
import { hostNameProblems } from "@/lib/registration/host-names";
import { ownHosts } from "@/lib/runtime/own-hosts";
import { DnsNamesForm } from "./dns-names-form";
import type { Holder } from "./holder";
import { type OfferedType, type WizardState, wizardHref } from "./steps";

const algorithmLabels: Record<CsrTemplateOutput["keyAlgorithms"][number], string> = {
  "rsa-2048": "RSA 2048",
  "rsa-3072": "RSA 3072",
  "rsa-4096": "RSA 4096",
  "p-256": "P-256",
  "p-384": "P-384",
  ed25519: "Ed25519",
};

/** Step 2: the command that creates the key and the CSR on the user's machine. */
export async function KeyStep({ holder, state, type }: { holder: Holder; state: WizardState; type: OfferedType }) {
  const { keyAlgorithm } = state;
  const names = type.hasDnsNames ? (readValue(DnsNames, state.names ?? "").value ?? []) : undefined;
  const problems = hostNameProblems(names ?? [], ownHosts(deps().env));
  const template = await load(csrTemplate, {
    ...holder.id,
    type: type.id,
    ...(keyAlgorithm ? { keyAlgorithm } : {}),
    ...(names?.length && problems.length === 0 ? { dnsNames: names.join(" ") } : {}),
    ...(state.replaces ? { replaces: state.replaces } : {}),
  });
  const options = Object.fromEntries(template.options.map(({ option, meaning }) => [option, meaning]));
  const [preferred] = template.keyAlgorithms;
  return (
    <>
      <Card
        title={`Create a key and a CSR for ${type.label}`}
        description={`Run this where the ${holder.application ? "application" : "server"} runs or where its keys are stored. The private key never leaves that machine.`}
      >
        <div className="flex flex-col gap-4">
          {names ? (
            <DnsNamesForm
              action={`${holder.href}/certificates/new`}
              keep={{
                step: "key",
                type: type.id,
                key: keyAlgorithm,
                replaces: state.replaces,
              }}
              typed={state.names ?? ""}
              error={problems.length > 0 ? problems : undefined}
            />
          ) : null}
          <div className="flex flex-wrap items-center gap-3">
            <span className="text-[13px] text-muted">Key type</span>
            <FilterChips
              label="Key type"
              param="key"
              pathname={`${holder.href}/certificates/new`}
              params={{
                step: "key",
                type: type.id,
                key: keyAlgorithm ?? preferred,
                names: state.names,
                replaces: state.replaces,
                client: state.client,
              }}
              options={template.keyAlgorithms.map((value) => ({ value, label: algorithmLabels[value] }))}
            />
          </div>
          <CodeBlock
            title="Tool"
            copyLabel="Copy command"
            variants={[
              { id: "openssl", label: "OpenSSL", code: template.command, options },
              { id: "powershell", label: "PowerShell", code: template.powershell, options },
              { id: "keytool", label: "keytool", code: template.keytool },
              { id: "certreq", label: "Windows certreq", code: template.certreq },
            ]}
          />
          <ul className="grid gap-3 sm:grid-cols-2" aria-label="Created files">
            <FileItem icon={<FileText />} name={template.csrFileName} tone="upload">
              The certificate signing request. Upload it in the next step.
            </FileItem>
            <FileItem icon={<FileKey2 />} name={template.keyFileName} tone="keep">
              The private key. Keep it secret; we never ask for it.
            </FileItem>
          </ul>
          <details className="text-[13px]">
            <summary className="min-h-6 w-fit cursor-pointer text-muted hover:text-foreground">
              I already have a key
            </summary>
            <div className="mt-3">
              <CodeBlock
                title="Create a CSR with an existing key"
                copyLabel="Copy"
                variants={[{ id: "same", label: "OpenSSL", code: template.sameKeyCommand }]}
              />
            </div>
          </details>
        </div>
      </Card>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={wizardHref(holder.href, { ...state, step: "csr" })} variant="primary">
          Next
          <ArrowRight />
        </ButtonLink>
        {state.replaces ? null : (
          <ButtonLink href={wizardHref(holder.href, { ...state, step: "type" })} variant="ghost" icon={<ArrowLeft />}>
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
