"use client";

import { Spinner } from "@heroui/react";
import { KeyRound } from "lucide-react";
import { useMemo } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema/csr";
import type { BrowserKeyUsage } from "@/lib/pki-browser/browser-key";
import type { CsrSubject } from "@/lib/pki-browser/create-csr";
import { type CsrRequest, type KeyRequest, useCreateKey, useCsrFor } from "../../_browser-key/create-key";
import { discardKey, useHeldKey, useLostKey } from "../../_browser-key/key-memory";
import { keyTypeLabels } from "../../_browser-key/labels";
import { SaveKey } from "../../_browser-key/save-key";
import { INSECURE_PAGE, useSupportedKeyTypes } from "../../_browser-key/use-supported";
import { useStoredCsr } from "./csr-draft";

export interface BrowserKeyCardProps {
  slot: string;
  algorithm: (typeof CSR_KEY_ALGORITHMS)[number];
  usage: BrowserKeyUsage;
  subject: CsrSubject;
  dnsNames: readonly string[];
  keyFileName: string;
  /** Why no key should be created yet. */
  blocked?: string | undefined;
}

/** Creates the key and the CSR in this page, and saves the key. The private key is never sent. */
export function BrowserKeyCard(props: BrowserKeyCardProps) {
  const { slot, subject, keyFileName } = props;
  const names = props.dnsNames.join();
  const csr = useMemo<CsrRequest>(() => ({ subject, dnsNames: names ? names.split(",") : [] }), [subject, names]);
  const held = useHeldKey(slot);
  useCsrFor(held, csr);
  useStoredCsr(held);
  return (
    <Card
      title="Create the key in this browser"
      description="The private key stays in the memory of this page until you save it as an encrypted file. It is never sent."
    >
      <noscript>
        <p className="text-[13px] leading-5 text-muted">This requires JavaScript. Without it, run a command.</p>
      </noscript>
      <div className="flex flex-col gap-4 without-script:hidden">
        {held ? (
          <>
            {held.isSaved ? null : (
              <p role="status" className="flex items-start gap-2 font-medium">
                <KeyRound aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-warning" />
                {keyTypeLabels[held.key.algorithm]} key and CSR created. Save the key now.
              </p>
            )}
            <SaveKey held={held} fileName={keyFileName} />
            <Button size="sm" variant="ghost" className="w-fit" onClick={() => discardKey()}>
              Discard this key
            </Button>
          </>
        ) : (
          <CreateKey {...props} csr={csr} />
        )}
      </div>
    </Card>
  );
}

function CreateKey({ slot, algorithm, usage, csr, blocked }: BrowserKeyCardProps & { csr: CsrRequest }) {
  const supported = useSupportedKeyTypes();
  const lost = useLostKey(slot);
  const { create, isCreating, problem } = useCreateKey();
  const label = keyTypeLabels[algorithm];
  const request: KeyRequest = { slot, algorithm, usage, csr };
  const reason =
    supported?.length === 0
      ? INSECURE_PAGE
      : supported && !supported.includes(algorithm)
        ? `This browser can't create ${label} keys. Choose another key type, or run a command.`
        : blocked;
  return (
    <>
      {lost ? <LostKeyBanner lost={lost} /> : null}
      <ol className="flex list-decimal flex-col gap-1 ps-5 text-[13px] leading-5 text-muted">
        <li>Create the key. The CSR with the registered details is created with it.</li>
        <li>Save the key file with a passphrase.</li>
        <li>Issue the certificate, and take key and certificate with you as PKCS#12, PEM or JWK.</li>
      </ol>
      {problem ? <Banner tone="danger" title={problem} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          variant="primary"
          icon={isCreating ? <Spinner size="sm" color="current" aria-hidden="true" /> : <KeyRound />}
          disabled={reason !== undefined}
          aria-disabled={isCreating || undefined}
          onClick={() => isCreating || create(request)}
        >
          {isCreating ? "Creating key…" : "Create key"}
        </Button>
        <span role="status" className="text-[13px] leading-5 text-muted">
          {reason ?? (isCreating && algorithm === "rsa-4096" ? "RSA 4096 can take several seconds." : label)}
        </span>
      </div>
    </>
  );
}

/** After a reload: what happened to the key that this page held. */
export function LostKeyBanner({ lost, children }: { lost: "unsaved" | "saved"; children?: React.ReactNode }) {
  return lost === "unsaved" ? (
    <Banner tone="warning" title="The key is lost">
      It was created in this page and the page was reloaded before the key was saved. Create another one. {children}
    </Banner>
  ) : (
    <Banner title="The key is no longer in this page">
      The page was reloaded. The key file that you saved is still valid: continue with its CSR. {children}
    </Banner>
  );
}
