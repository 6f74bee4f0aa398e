"use client";

import { Spinner } from "@heroui/react";
import { KeySquare } from "lucide-react";
import { useState } from "react";
import { useCreateKey } from "@/app/(portal)/_browser-key/create-key";
import { KeyGuard } from "@/app/(portal)/_browser-key/key-guard";
import { discardKey, useHeldKey } from "@/app/(portal)/_browser-key/key-memory";
import { keyTypeLabels } from "@/app/(portal)/_browser-key/labels";
import { INSECURE_PAGE, useSupportedKeyTypes } from "@/app/(portal)/_browser-key/use-supported";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import type { KeyFormProps } from "./key-fields";
import { type KeyKind, keyKinds } from "./key-kinds";
import { RegisterForm } from "./register-form";

/** Creates a key pair in this browser. The private key is saved as a file and never sent; the public key is registered. */
export function GenerateForm({ algorithms, ...form }: KeyFormProps & { algorithms: readonly string[] }) {
  const slot = `client ${form.clientId}`;
  const held = useHeldKey(slot);
  const supported = useSupportedKeyTypes();
  const kinds = keyKinds(algorithms, supported ?? []);
  const kind = kinds.find(({ algorithm }) => algorithm === held?.key.algorithm);
  return (
    <Card
      title="Create a key pair in this browser"
      description="The private key stays in the memory of this page until you save it, and is never sent. The public key is registered."
    >
      <KeyGuard />
      <div className="flex max-w-2xl flex-col gap-5">
        <noscript>
          <p>This requires JavaScript. Create the key with openssl and upload the public key.</p>
        </noscript>
        {supported?.length === 0 ? <Banner tone="warning" title={INSECURE_PAGE} /> : null}
        {supported && supported.length > 0 && kinds.length === 0 ? (
          <Banner tone="warning" title="This browser can't create keys for this client's algorithms">
            Create the key with openssl and upload the public key.
          </Banner>
        ) : null}
        {held && kind ? (
          <>
            <RegisterForm {...form} held={held} kind={kind} />
            <Button size="sm" variant="ghost" className="w-fit" onClick={() => discardKey()}>
              Discard this key
            </Button>
          </>
        ) : kinds.length > 0 ? (
          <ChooseKind slot={slot} kinds={kinds} />
        ) : null}
      </div>
    </Card>
  );
}

function ChooseKind({ slot, kinds }: { slot: string; kinds: readonly KeyKind[] }) {
  const [chosen, setChosen] = useState(kinds[0]?.algorithm);
  const { create, isCreating, problem } = useCreateKey();
  const isSlow = isCreating && chosen === "rsa-4096";
  return (
    <>
      <RadioCards
        name="kind"
        legend="Key type"
        columns={2}
        options={kinds.map(({ algorithm, about }) => ({
          value: algorithm,
          title: keyTypeLabels[algorithm],
          description: about,
        }))}
        defaultValue={chosen}
        onChange={(value) => setChosen(kinds.find(({ algorithm }) => algorithm === value)?.algorithm)}
      />
      {problem ? <Banner tone="danger" title={problem} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          icon={isCreating ? <Spinner size="sm" color="current" aria-hidden="true" /> : <KeySquare />}
          aria-disabled={isCreating || undefined}
          onClick={() => chosen && !isCreating && create({ slot, algorithm: chosen, usage: "signing" })}
        >
          {isCreating ? "Creating key…" : "Create key pair"}
        </Button>
        <span role="status" className="text-[13px] text-muted">
          {isSlow ? "RSA 4096 can take several seconds." : ""}
        </span>
      </div>
    </>
  );
}
