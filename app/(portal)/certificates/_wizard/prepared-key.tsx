"use client";

import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useHeldKey, useLostKey } from "../../_browser-key/key-memory";
import { SaveKey } from "../../_browser-key/save-key";
import { LostKeyBanner } from "./browser-key-card";
import { useStoredCsr } from "./csr-draft";

/** The CSR of the key that was created in this page, for the form that uploads CSRs. */
export interface PreparedCsr {
  csrPem: string;
  /** Why no certificate may be issued for this CSR yet. */
  blocked: string | undefined;
}

/** None if no key was created in this page for the request. */
export function usePreparedCsr(slot: string): PreparedCsr | undefined {
  const held = useHeldKey(slot);
  if (!held?.csrPem) return undefined;
  return {
    csrPem: held.csrPem,
    blocked: held.isSaved ? undefined : "Save the private key first. Without it the certificate is useless.",
  };
}

/** Whether two CSRs have the same text; line breaks and spaces don't count. */
export const isSameCsr = (one: string, other: string): boolean =>
  one.replaceAll(/\s/g, "") === other.replaceAll(/\s/g, "");

/** Above the CSR: the key that was created in this page, which must be saved, or the fact that it is lost. */
export function PreparedKey({ slot, keyFileName, keyHref }: { slot: string; keyFileName: string; keyHref: string }) {
  const held = useHeldKey(slot);
  const lost = useLostKey(slot);
  useStoredCsr(held);
  if (held) {
    return (
      <Card
        title={held.isSaved ? "Private key" : "Save the private key"}
        description={
          held.isSaved ? undefined : "It exists only in this page. Save it before the certificate is issued."
        }
      >
        <SaveKey held={held} fileName={keyFileName} />
      </Card>
    );
  }
  return lost ? (
    <LostKeyBanner lost={lost}>
      {lost === "unsaved" ? <TextLink href={keyHref}>Go to Key and CSR</TextLink> : null}
    </LostKeyBanner>
  ) : null;
}
