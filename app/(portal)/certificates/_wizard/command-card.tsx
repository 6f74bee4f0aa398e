import { FileKey2, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { FilterChips } from "@/components/ui/filter-chips";
import type { SearchParams } from "@/components/ui/href";
import type { CsrTemplateOutput } from "@/lib/certificates/schema/csr";
import { ENCRYPTED } from "./steps";

/** The command that creates the key and the CSR on the user's machine, with or without a passphrase for the key file. */
export function CommandCard({
  template,
  isEncrypted,
  where,
  pathname,
  params,
}: {
  template: CsrTemplateOutput;
  isEncrypted: boolean;
  /** Where the key will be used: "application", "server". */
  where: string;
  /** The page and its parameters, for the links that choose how the key is stored. */
  pathname: string;
  params: SearchParams;
}) {
  const openssl = isEncrypted ? template.encryptedKey : template;
  const options = Object.fromEntries(openssl.options.map(({ option, meaning }) => [option, meaning]));
  return (
    <Card
      title="Run a command"
      description={`The private key stays on the machine where you run it: where the ${where} runs or where its keys are stored.`}
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <span className="text-[13px] text-muted">Key file</span>
          <FilterChips
            label="Key file"
            param="keyFile"
            pathname={pathname}
            params={params}
            options={[{ value: ENCRYPTED, label: "Encrypt with a passphrase" }]}
          />
        </div>
        <CodeBlock
          key={String(isEncrypted)}
          title="Tool"
          copyLabel="Copy command"
          variants={[
            { id: "openssl", label: "OpenSSL", code: openssl.command, options },
            { id: "powershell", label: "PowerShell", code: openssl.powershell, options },
            { id: "keytool", label: "keytool", code: template.keytool },
            { id: "certreq", label: "Windows certreq", code: template.certreq },
          ]}
        />
        <ul className="grid gap-3" aria-label="Created files">
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
