"use client";

import { useEffect } from "react";
import type { HeldKey } from "../../_browser-key/key-memory";

/** Stores a CSR, which contains no secret, for this tab. */
export function saveDraft(slot: string, csrPem: string): void {
  if (csrPem) sessionStorage.setItem(slot, csrPem);
  else sessionStorage.removeItem(slot);
}

export const readDraft = (slot: string): string | undefined => sessionStorage.getItem(slot) ?? undefined;
export const deleteDraft = (slot: string): void => sessionStorage.removeItem(slot);

/** Stores the CSR of a key that was saved, so that the request survives a reload. That of an unsaved key is lost with it. */
export function useStoredCsr(held: HeldKey | undefined): void {
  const csrPem = held?.isSaved ? held.csrPem : undefined;
  const slot = held?.slot;
  useEffect(() => {
    if (slot && csrPem) saveDraft(slot, csrPem);
  }, [slot, csrPem]);
}
