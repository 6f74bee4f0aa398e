"use client";

import { useEffect, useState } from "react";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import type { HeldKey } from "../../_browser-key/key-memory";

/** What step 3 keeps in this tab over Back and reload. It contains no secret: a text with a private key is never kept. */
export interface CsrDraft {
  csr: string;
  fileName?: string | undefined;
  name: string;
  keyHolderNote: string;
}

/** The draft stored for this tab, read after hydration; undefined before, and when there is none. */
export function useCsrDraft(slot: string) {
  const [restored, setRestored] = useState<CsrDraft>();
  useEffect(() => setRestored(readDraft(slot)), [slot]);
  return {
    restored,
    save: (draft: CsrDraft): void => saveDraft(slot, draft),
    remove: (): void => sessionStorage.removeItem(slot),
  };
}

/** Stores the CSR of a key that was saved, so that the request survives a reload. That of an unsaved key is lost with it. */
export function useStoredCsr(held: HeldKey | undefined): void {
  const csr = held?.isSaved ? held.csrPem : undefined;
  const slot = held?.slot;
  useEffect(() => {
    if (slot && csr) saveDraft(slot, { name: "", keyHolderNote: "", ...readDraft(slot), csr, fileName: undefined });
  }, [slot, csr]);
}

/** Stores a draft unless it contains a private key. An empty one is removed. */
export function saveDraft(slot: string, draft: CsrDraft): void {
  const text = `${draft.name}\n${draft.keyHolderNote}`;
  if (looksPrivate(draft.csr) || looksPrivate(text)) return;
  if (`${draft.csr}${text}`.trim() === "") sessionStorage.removeItem(slot);
  else sessionStorage.setItem(slot, JSON.stringify(draft));
}

/** Written by another version, or by hand: an unreadable draft is ignored. */
function readDraft(slot: string): CsrDraft | undefined {
  try {
    const { csr, name, keyHolderNote, fileName } = JSON.parse(sessionStorage.getItem(slot) ?? "null") ?? {};
    if (![csr, name, keyHolderNote].every((value) => typeof value === "string")) return undefined;
    return { csr, name, keyHolderNote, fileName: typeof fileName === "string" ? fileName : undefined };
  } catch {
    return undefined; // not JSON
  }
}
