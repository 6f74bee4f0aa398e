import { ArrowLeft, ArrowRight } from "lucide-react";
import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { ButtonLink, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FilterChips } from "@/components/ui/filter-chips";
import { ParamLink } from "@/components/ui/param-link";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { DnsNames } from "@/lib/certificates/schema/csr";
import { readValue } from "@/lib/operation/parse";
import { hostNameProblems } from "@/lib/registration/host-names";
import { ownHosts } from "@/lib/runtime/own-hosts";
import { keyTypeLabels } from "../../_browser-key/labels";
import { BrowserKeyCard } from "./browser-key-card";
import { CommandCard } from "./command-card";
import { DnsNamesForm } from "./dns-names-form";
import type { Holder } from "./holder";
import { requestSlot } from "./request-slot";
import { ENCRYPTED, type OfferedType, type WizardState, wizardHref } from "./steps";

/** Step 2: key and CSR, created in the browser or by a command on the user's machine. */
export async function KeyStep({ holder, state, type }: { holder: Holder; state: WizardState; type: OfferedType }) {
  const { replaces } = state;
  const names = type.hasDnsNames ? (readValue(DnsNames, state.names ?? "").value ?? []) : undefined;
  const problems = hostNameProblems(names ?? [], ownHosts(deps().env));
  const dnsNames = problems.length === 0 ? (names ?? []) : [];
  const template = await load(csrTemplate, {
    ...holder.id,
    type: type.id,
    ...(state.keyAlgorithm ? { keyAlgorithm: state.keyAlgorithm } : {}),
    ...(dnsNames.length > 0 ? { dnsNames: dnsNames.join(" ") } : {}),
    ...(replaces ? { replaces } : {}),
  });
  const algorithm = state.keyAlgorithm ?? template.keyAlgorithms[0] ?? "rsa-2048";
  const pathname = `${holder.href}/certificates/new`;
  const params = {
    step: "key",
    type: type.id,
    key: algorithm,
    keyFile: state.isKeyEncrypted ? ENCRYPTED : undefined,
    names: state.names,
    replaces,
    client: state.client,
  };
  return (
    <>
      <Card title={`Key for ${type.label}`}>
        <div className="flex flex-col gap-4">
          {names ? (
            <DnsNamesForm
              pathname={pathname}
              params={params}
              typed={state.names ?? ""}
              error={problems.length > 0 ? problems : undefined}
            />
          ) : null}
          <div className="flex flex-wrap items-center gap-3">
            <span className="text-[13px] text-muted">Key type</span>
            <FilterChips
              label="Key type"
              param="key"
              pathname={pathname}
              params={params}
              options={template.keyAlgorithms.map((value) => ({ value, label: keyTypeLabels[value] }))}
            />
          </div>
        </div>
      </Card>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 xl:grid-cols-2">
        <BrowserKeyCard
          slot={requestSlot({ holder: holder.id, type: type.id, replaces })}
          algorithm={algorithm}
          usage={type.type}
          subject={template.subject}
          dnsNames={dnsNames}
          keyFileName={template.keyFileName}
          blocked={names && dnsNames.length === 0 ? "Enter the host names first." : undefined}
        />
        <CommandCard
          template={template}
          isEncrypted={state.isKeyEncrypted}
          where={holder.application ? "application" : "server"}
          pathname={pathname}
          params={params}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <ParamLink
          pathname={pathname}
          params={params}
          changes={{ step: "csr" }}
          className={buttonClass({ variant: "primary" })}
        >
          Next
          <ArrowRight />
        </ParamLink>
        {replaces ? null : (
          <ButtonLink href={wizardHref(holder.href, { ...state, step: "type" })} variant="ghost" icon={<ArrowLeft />}>
            Back
          </ButtonLink>
        )}
      </div>
    </>
  );
}
