"use client";

import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextArea } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { LongValue } from "@/components/ui/long-value";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import { plural } from "@/lib/format";
import type { BlockedKey, FoundKey } from "@/lib/revocation-desk/schema";

type Action<T> = (previous: FormState, form: FormData) => Promise<FormState<T>>;

/** Looks up what uses the key, then blocks it. The key is not sent again: the fingerprint identifies it. */
export function KeyForm({ find, block }: { find: Action<FoundKey>; block: Action<BlockedKey> }) {
  const [state, submit, isPending] = useFormAction<FormState<FoundKey>>(find);
  const found = state.status === "ok" ? state.data : undefined;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <form action={submit} className="flex flex-col gap-4">
        <FormError state={state} labels={{ keyOrSecret: "Key" }} />
        <FileDrop
          name="keyOrSecret"
          label="Key"
          description="A public key (PEM, DER or JWK), a certificate, a fingerprint or a KID. You can also upload the leaked private key; it is not stored."
          accept=".pem,.der,.key,.pub,.crt,.cer,.jwk,.json,.txt"
          isBinaryPlain
          placeholder="-----BEGIN PUBLIC KEY-----"
          error={state.fieldErrors?.key}
        />
        <div>
          <SubmitButton variant={found ? "outline" : "primary"} isPending={isPending} pendingLabel="Looking up…">
            Look up
          </SubmitButton>
        </div>
      </form>
      {found ? <Block key={found.keyFingerprint} found={found} block={block} /> : null}
    </div>
  );
}

function Block({ found, block }: { found: FoundKey; block: Action<BlockedKey> }) {
  const [state, submit, isPending] = useFormAction<FormState<BlockedKey>>(block);
  if (state.status === "ok" && state.data) {
    const { revoked, registeredKeys, wasBlocked } = state.data;
    return (
      <div role="status">
        <Banner tone="success" title={wasBlocked ? "Key already blocked" : "Key blocked"}>
          {plural(revoked.length, "certificate")} revoked, {plural(registeredKeys, "registered key")} blocked.
        </Banner>
      </div>
    );
  }
  const names = (list: readonly string[]) => (list.length > 0 ? list.join(", ") : "None");
  return (
    <Card title="Impact">
      <div className="flex flex-col gap-5">
        {found.wasPrivate ? (
          <Banner tone="danger" title="This is a private key">
            Only its public half was kept. Anyone who has the private key can use it, so block it.
          </Banner>
        ) : null}
        <DescriptionList
          items={[
            {
              term: "Fingerprint",
              hint: "SHA-256",
              value: <LongValue value={found.keyFingerprint} label="Fingerprint" />,
            },
            { term: "Blocked", value: found.isBlocked ? "Yes" : "No" },
            {
              term: "Certificates",
              hint: "revoked",
              value: names(found.certificates.map(({ name, type }) => `${name || type} (${type})`)),
            },
            {
              term: "Registered keys",
              hint: "no longer accepted",
              value: names(found.registrations.map(({ name }) => name)),
            },
          ]}
        />
        <form action={submit} className="flex flex-col gap-4">
          <FormError state={state} />
          <input type="hidden" name="key" value={found.keyFingerprint} />
          <TextArea name="comment" label="Note" isOptional rows={2} maxLength={500} />
          <p className="font-medium">This cannot be undone.</p>
          <div>
            <SubmitButton variant="danger" isPending={isPending} pendingLabel="Blocking…">
              Block key
            </SubmitButton>
          </div>
        </form>
      </div>
    </Card>
  );
}
