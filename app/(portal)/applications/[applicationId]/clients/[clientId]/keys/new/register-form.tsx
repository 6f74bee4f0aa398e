"use client";

import { Download } from "lucide-react";
import { useActionState } from "react";
import type { HeldKey } from "@/app/(portal)/_browser-key/key-memory";
import { keyTypeLabels } from "@/app/(portal)/_browser-key/labels";
import { saveFile } from "@/app/(portal)/_browser-key/save-file";
import { SaveKey } from "@/app/(portal)/_browser-key/save-key";
import { Button, ButtonLink } from "@/components/ui/button";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { LongValue } from "@/components/ui/long-value";
import { SubmitButton } from "@/components/ui/submit-button";
import { KeyFields, type KeyFormProps, keyLabels } from "./key-fields";
import type { KeyKind } from "./key-kinds";

type RegisterState = FormState & { findings?: FindingItem[] };

/** Saves the private key, then registers the public key. Only the public key is in the form. */
export function RegisterForm({
  clientId,
  action,
  cancelHref,
  held,
  kind,
}: KeyFormProps & { held: HeldKey; kind: KeyKind }) {
  const [state, submit, isPending] = useActionState<RegisterState, FormData>(action, idleFormState);
  const { key, isSaved } = held;
  const kid = key.keyThumbprint;
  const publicJwk = { ...key.publicJwk, kid, use: "sig", alg: kind.alg };
  const label = keyTypeLabels[key.algorithm];
  const stem = `client-key-${kid.slice(0, 8)}`;
  const saveJwk = async () => {
    const { privateJwk } = await import("@/lib/pki-browser/private-jwk");
    const jwk = await privateJwk({ pkcs8: key.pkcs8, kid, usage: "signing", algorithm: kind.alg });
    saveFile(`${stem}.private.jwk`, `${JSON.stringify(jwk, null, 2)}\n`);
  };
  return (
    <>
      <section aria-label="Private key" className="flex flex-col gap-4">
        <p className="font-medium">1. Save the private key of the new {label} pair</p>
        <SaveKey held={held} fileName={`${stem}.key`} />
        {isSaved ? (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-2 text-[13px] text-muted">
            <Button size="sm" icon={<Download />} onClick={() => void saveJwk()}>
              Save JWK
            </Button>
            Not encrypted. For programs that read JWKs.
          </p>
        ) : null}
        <p className="text-[13px] text-muted">
          KID <LongValue value={kid} label="KID" head={12} tail={8} />
        </p>
      </section>
      <form action={submit} className="flex flex-col gap-5">
        <p className="font-medium">2. Register the public key</p>
        <FormError state={state} labels={keyLabels} />
        {state.findings?.length ? <FindingsList findings={state.findings} /> : null}
        <input type="hidden" name="clientId" value={clientId} />
        <input type="hidden" name="keys" value={JSON.stringify(publicJwk)} />
        <KeyFields key={kid} state={state} usages={["signing"]} usage="signing" name={`${label} key`} />
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton isPending={isPending} pendingLabel="Registering…" disabled={!isSaved}>
            Register public key
          </SubmitButton>
          <ButtonLink href={cancelHref} variant="ghost">
            Cancel
          </ButtonLink>
          {isSaved ? null : <span className="text-[13px] text-muted">Save the private key first.</span>}
        </div>
      </form>
    </>
  );
}
