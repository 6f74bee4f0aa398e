"use client";

import { Download, KeySquare } from "lucide-react";
import { startTransition, useActionState, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { LongValue } from "@/components/ui/long-value";
import { SubmitButton } from "@/components/ui/submit-button";
import { KeyFields, type KeyFormProps, keyLabels } from "./key-fields";
import { type KeyPair, makeKeyPair, PAIR_KINDS, type PairKind, pairKinds } from "./key-pair";

type MakeState = FormState & { findings?: FindingItem[] };

/** Makes a key pair in this browser. The private half is offered as a download and never sent; the public half is registered. */
export function MakeForm({
  clientId,
  action,
  cancelHref,
  algorithms,
}: KeyFormProps & { algorithms: readonly string[] }) {
  const [state, submit, isPending] = useActionState<MakeState, FormData>(action, idleFormState);
  const offered = pairKinds(algorithms);
  const [kind, setKind] = useState<PairKind>(offered[0]?.value ?? "ES256");
  const [pair, setPair] = useState<KeyPair>();
  const [isKept, setKept] = useState(false);
  const [trouble, setTrouble] = useState<string>();

  const make = () =>
    startTransition(async () => {
      setTrouble(undefined);
      setKept(false);
      try {
        setPair(await makeKeyPair(kind));
      } catch {
        setPair(undefined);
        setTrouble(
          globalThis.crypto?.subtle
            ? "This browser can't make keys of that kind. Choose another kind."
            : "Browsers make keys only on https pages. Make the key with openssl instead, and bring its public half.",
        );
      }
    });
  return (
    <Card
      title="Make a key pair in this browser"
      description="The private half stays with you: it is offered as a file and is never sent. The public half is registered."
    >
      <div className="flex max-w-2xl flex-col gap-5">
        <noscript>
          <p>This needs JavaScript. Make the key with openssl instead, and bring its public half.</p>
        </noscript>
        <RadioCards
          name="kind"
          legend="Kind of key"
          columns={2}
          options={offered.map(({ value, label, about }) => ({ value, title: label, description: about }))}
          defaultValue={kind}
          onChange={(value) => setKind(PAIR_KINDS.find((one) => one === value) ?? kind)}
        />
        {trouble ? <Banner tone="danger" title={trouble} /> : null}
        <div>
          <Button variant={pair ? "outline" : "primary"} icon={<KeySquare />} onClick={make}>
            {pair ? "Make another" : "Make key pair"}
          </Button>
        </div>
        {pair ? (
          <>
            <div role="status" className="flex flex-col gap-3 rounded-lg border border-border bg-surface-secondary p-4">
              <p className="font-medium">1. Keep the private half</p>
              <p className="text-[13px] leading-5 text-muted">
                Nobody else has it, and it is gone when you leave this page. Put it where the client runs.
              </p>
              <div className="flex flex-wrap gap-2">
                <SaveButton name={`${fileStem(pair)}.key`} text={pair.privatePem} onSave={() => setKept(true)}>
                  Private key (PEM)
                </SaveButton>
                <SaveButton
                  name={`${fileStem(pair)}.private.jwk`}
                  text={`${JSON.stringify(pair.privateJwk, null, 2)}\n`}
                  onSave={() => setKept(true)}
                >
                  Private key (JWK)
                </SaveButton>
              </div>
              <p className="text-[13px] text-muted">
                KID <LongValue value={pair.kid} label="KID" head={12} tail={8} />
              </p>
            </div>
            <form action={submit} className="flex flex-col gap-5">
              <p className="font-medium">2. Register the public half</p>
              <FormError state={state} labels={keyLabels} />
              {state.findings?.length ? <FindingsList findings={state.findings} /> : null}
              <input type="hidden" name="clientId" value={clientId} />
              <input type="hidden" name="keys" value={JSON.stringify(pair.publicJwk)} />
              <KeyFields key={pair.kid} state={state} usages={["signing"]} usage="signing" name={`${pair.label} key`} />
              <div className="flex flex-wrap items-center gap-2">
                <SubmitButton isPending={isPending} pendingLabel="Registering…" disabled={!isKept}>
                  Register public key
                </SubmitButton>
                <ButtonLink href={cancelHref} variant="ghost">
                  Cancel
                </ButtonLink>
                {isKept ? null : <span className="text-[13px] text-muted">Save the private half first.</span>}
              </div>
            </form>
          </>
        ) : null}
      </div>
    </Card>
  );
}

const fileStem = ({ kid }: KeyPair) => `client-key-${kid.slice(0, 8)}`;

/** Hands a text to the browser as a file to save. The object URL is of this page and never leaves it. */
function SaveButton({
  name,
  text,
  onSave,
  children,
}: {
  name: string;
  text: string;
  onSave: () => void;
  children: string;
}) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    onSave();
  };
  return (
    <Button icon={<Download />} onClick={save} title={name}>
      {children}
    </Button>
  );
}
