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
import { generateKeyPair, type KeyPair, PAIR_KINDS, type PairKind, pairKinds } from "./key-pair";

type GenerateState = FormState & { findings?: FindingItem[] };

/** Generates a key pair in this browser. The private key is offered as a download and never sent; the public key is registered. */
export function GenerateForm({
  clientId,
  action,
  cancelHref,
  algorithms,
}: KeyFormProps & { algorithms: readonly string[] }) {
  const [state, submit, isPending] = useActionState<GenerateState, FormData>(action, idleFormState);
  const offered = pairKinds(algorithms);
  const [kind, setKind] = useState<PairKind>(offered[0]?.value ?? "ES256");
  const [pair, setPair] = useState<KeyPair>();
  const [isSaved, setSaved] = useState(false);
  const [problem, setProblem] = useState<string>();

  const generate = () =>
    startTransition(async () => {
      setProblem(undefined);
      setSaved(false);
      try {
        setPair(await generateKeyPair(kind));
      } catch {
        setPair(undefined);
        setProblem(
          globalThis.crypto?.subtle
            ? "This browser can't generate keys of this type. Choose another type."
            : "Browsers generate keys only on https pages. Generate the key with openssl and upload the public key.",
        );
      }
    });
  return (
    <Card
      title="Generate a key pair in this browser"
      description="The private key is offered as a download and is never sent. The public key is registered."
    >
      <div className="flex max-w-2xl flex-col gap-5">
        <noscript>
          <p>This requires JavaScript. Generate the key with openssl and upload the public key.</p>
        </noscript>
        <RadioCards
          name="kind"
          legend="Key type"
          columns={2}
          options={offered.map(({ value, label, about }) => ({ value, title: label, description: about }))}
          defaultValue={kind}
          onChange={(value) => setKind(PAIR_KINDS.find((one) => one === value) ?? kind)}
        />
        {problem ? <Banner tone="danger" title={problem} /> : null}
        <div>
          <Button variant={pair ? "outline" : "primary"} icon={<KeySquare />} onClick={generate}>
            {pair ? "Generate another" : "Generate key pair"}
          </Button>
        </div>
        {pair ? (
          <>
            <div role="status" className="flex flex-col gap-3 rounded-lg border border-border bg-surface-secondary p-4">
              <p className="font-medium">1. Save the private key</p>
              <p className="text-[13px] leading-5 text-muted">
                It exists only in this page and is lost when you leave it. Store it where the client runs.
              </p>
              <div className="flex flex-wrap gap-2">
                <SaveButton name={`${fileStem(pair)}.key`} text={pair.privatePem} onSave={() => setSaved(true)}>
                  Private key (PEM)
                </SaveButton>
                <SaveButton
                  name={`${fileStem(pair)}.private.jwk`}
                  text={`${JSON.stringify(pair.privateJwk, null, 2)}\n`}
                  onSave={() => setSaved(true)}
                >
                  Private key (JWK)
                </SaveButton>
              </div>
              <p className="text-[13px] text-muted">
                KID <LongValue value={pair.kid} label="KID" head={12} tail={8} />
              </p>
            </div>
            <form action={submit} className="flex flex-col gap-5">
              <p className="font-medium">2. Register the public key</p>
              <FormError state={state} labels={keyLabels} />
              {state.findings?.length ? <FindingsList findings={state.findings} /> : null}
              <input type="hidden" name="clientId" value={clientId} />
              <input type="hidden" name="keys" value={JSON.stringify(pair.publicJwk)} />
              <KeyFields key={pair.kid} state={state} usages={["signing"]} usage="signing" name={`${pair.label} key`} />
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
        ) : null}
      </div>
    </Card>
  );
}

const fileStem = ({ kid }: KeyPair) => `client-key-${kid.slice(0, 8)}`;

/** Saves a text as a file. The object URL is valid only in this page. */
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
