"use client";

import { useState } from "react";
import { Card } from "@/components/ui/card";
import { FileDrop } from "@/components/ui/file-drop";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import type { FormState } from "@/components/ui/form-state";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { KeyFields, type KeyFormProps, keyLabels } from "./key-fields";

type ImportState = FormState & { findings?: FindingItem[] };

/** Imports public keys, pasted or from a file: one key or a whole set. */
export function ImportForm({ clientId, authMethod, action, cancelHref }: KeyFormProps) {
  const form = useForm<ImportState>(action);
  const { state } = form;
  const [hasKeys, setHasKeys] = useState(false);
  return (
    <Card
      title="Register public keys"
      description="A JWK, a JWK set, PEM (public key or certificate), DER or PKCS#7. From a set, all supported keys are registered or none; unsupported ones are skipped."
    >
      <Form form={form} labels={keyLabels} hidden={{ clientId }} hasOtherChanges={hasKeys} className="max-w-2xl gap-5">
        {state.findings?.length ? <FindingsList findings={state.findings} /> : null}
        <FileDrop
          name="keys"
          label={keyLabels.keys}
          description="The public key only. Your browser detects a private key before anything is sent."
          accept=".jwk,.jwks,.json,.pem,.pub,.crt,.cer,.der,.p7b,.p7c,.txt"
          placeholder={'{"kty":"EC","crv":"P-256","x":"…","y":"…"}  or  -----BEGIN PUBLIC KEY-----'}
          isBinaryPlain
          defaultValue={state.status === "error" ? state.values?.keys : undefined}
          error={state.fieldErrors?.keys}
          refuse={refusePrivate}
          onChange={(text) => setHasKeys(text !== "")}
        />
        <KeyFields state={state} usage={authMethod === "self_signed_tls_client_auth" ? "transport" : "signing"} />
        <FormButtons submitLabel="Register keys" pendingLabel="Registering…" cancelHref={cancelHref} />
      </Form>
    </Card>
  );
}

/** Checked before anything is sent. The server rejects a private key too, and blocks it. */
function refusePrivate(upload: string | Uint8Array): string | undefined {
  const what = looksPrivate(upload);
  return what && `This is ${what}. It was not sent. Upload the public key only, and keep the private key where it is.`;
}
