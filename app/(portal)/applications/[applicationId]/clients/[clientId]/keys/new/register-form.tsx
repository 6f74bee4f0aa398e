"use client";

import { Download } from "lucide-react";
import type { HeldKey } from "@/app/(portal)/_browser-key/key-memory";
import { keyTypeLabels } from "@/app/(portal)/_browser-key/labels";
import { SaveKey } from "@/app/(portal)/_browser-key/save-key";
import { Button } from "@/components/ui/button";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import type { FormState } from "@/components/ui/form-state";
import { LongValue } from "@/components/ui/long-value";
import { saveFile } from "@/components/ui/save-file";
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
  const form = useForm<RegisterState>(action);
  const { state } = form;
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
      <p className="font-medium">2. Register the public key</p>
      <Form form={form} labels={keyLabels} hidden={{ clientId, keys: JSON.stringify(publicJwk) }} className="gap-5">
        {state.findings?.length ? <FindingsList findings={state.findings} /> : null}
        <KeyFields key={kid} state={state} usages={["signing"]} usage="signing" name={`${label} key`} />
        <FormButtons
          submitLabel="Register public key"
          pendingLabel="Registering…"
          cancelHref={cancelHref}
          disabled={!isSaved}
        >
          {isSaved ? null : <span className="text-[13px] text-muted">Save the private key first.</span>}
        </FormButtons>
      </Form>
    </>
  );
}
