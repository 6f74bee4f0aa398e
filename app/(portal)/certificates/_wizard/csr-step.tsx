import { ArrowLeft } from "lucide-react";
import { load } from "@/app/_server/load";
import { ButtonLink } from "@/components/ui/button";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { inspectAction, issueAction } from "./actions";
import { CsrForm } from "./csr-form";
import type { Holder } from "./holder";
import { PreparedKey } from "./prepared-key";
import { requestSlot } from "./request-slot";
import { type OfferedType, type WizardState, wizardHref } from "./steps";

/** Step 3: upload the CSR, which is checked before anything is issued. */
export async function CsrStep({ holder, state, type }: { holder: Holder; state: WizardState; type: OfferedType }) {
  const { csrFileName, keyFileName, sameKeyCommand, subject } = await load(csrTemplate, {
    ...holder.id,
    type: type.id,
    ...(state.replaces ? { replaces: state.replaces } : {}),
  });
  const keyHref = wizardHref(holder.href, { ...state, step: "key" });
  return (
    <>
      <PreparedKey
        slot={requestSlot({ holder: holder.id, type: type.id, replaces: state.replaces })}
        keyFileName={keyFileName}
        keyHref={keyHref}
      />
      <CsrForm
        holder={holder.id}
        type={type.id}
        typeLabel={type.label}
        replaces={state.replaces}
        client={state.client}
        commands={{ csrFileName, keyFileName, sameKeyCommand }}
        newKeyHref={keyHref}
        registered={subject}
        inspect={inspectAction}
        issue={issueAction}
        back={
          <ButtonLink href={keyHref} variant="ghost" icon={<ArrowLeft />}>
            Back
          </ButtonLink>
        }
      />
    </>
  );
}
