"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { BrowserKey } from "@/lib/pki-browser/browser-key";

/** A key that was created in this page. */
export interface HeldKey {
  /** What the key was created for: a request in the wizard, or a client. */
  slot: string;
  key: BrowserKey;
  /** Overwrites what can be overwritten of the private key. */
  forget: () => void;
  /** The CSR for the key; none for a key that is registered without a certificate. */
  csrPem: string | undefined;
  /** Host names in the CSR. */
  dnsNames: readonly string[];
  /** Of the saved file; PKCS#12 files get the same. */
  passphrase: string | undefined;
  /** The encrypted key was downloaded. */
  isSaved: boolean;
}

/**
 * The only place of a private key created in the browser: a variable of this page. Client-side navigation keeps it, a reload or
 * another page loses it. It is never stored, sent or put into a form.
 */
let held: HeldKey | undefined;
const listeners = new Set<() => void>();

function set(next: HeldKey | undefined): void {
  held = next;
  for (const listener of listeners) listener();
}

/** Holds a new key instead of the one before, which is cleared. */
export function holdKey(next: Omit<HeldKey, "passphrase" | "isSaved">): void {
  held?.forget();
  mark(next.slot, "unsaved");
  set({ ...next, passphrase: undefined, isSaved: false });
}

/** Changes what belongs to the held key. Does nothing if another key, or none, is held. */
export function updateHeldKey(slot: string, change: Partial<Pick<HeldKey, "csrPem" | "dnsNames">>): void {
  if (held?.slot === slot) set({ ...held, ...change });
}

/** Records that the encrypted key was downloaded, and the passphrase it is encrypted with. */
export function keyWasSaved(slot: string, passphrase: string): void {
  if (held?.slot !== slot) return;
  mark(slot, "saved");
  set({ ...held, passphrase, isSaved: true });
}

/** Removes the key from this page's memory. `keepMark`: the page is being unloaded, and its next load says what was lost. */
export function discardKey({ keepMark = false } = {}): void {
  if (!held) return;
  if (!keepMark) sessionStorage.removeItem(markOf(held.slot));
  held.forget();
  set(undefined);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const none = () => undefined;

/** The key held for this slot. */
export function useHeldKey(slot: string): HeldKey | undefined {
  const current = useSyncExternalStore(subscribe, () => held, none);
  return current?.slot === slot ? current : undefined;
}

/** Whether leaving the page would lose a key. */
export const useHasUnsavedKey = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => held !== undefined && !held.isSaved,
    () => false,
  );

/** What the page held before it was reloaded: a mark for this tab, which contains nothing of the key. */
export type LostKey = "unsaved" | "saved";

const useMark = (slot: string) => useSyncExternalStore(subscribe, () => sessionStorage.getItem(markOf(slot)), none);
const isOpen = (mark: string | null | undefined): mark is LostKey => mark === "unsaved" || mark === "saved";

/** Whether a key was created for this slot in this tab and is no longer in memory. */
export function useLostKey(slot: string): LostKey | undefined {
  const mark = useMark(slot);
  const isHeld = useHeldKey(slot) !== undefined;
  return !isHeld && isOpen(mark) ? mark : undefined;
}

/**
 * As `useLostKey`, for the step after issuing. The mark then names the issued key by its public thumbprint: the request is finished, and the
 * next one of its kind misses no key.
 */
export function useIsIssuedKeyLost(slot: string, keyThumbprint: string): boolean {
  const mark = useMark(slot);
  const isHeld = useHeldKey(slot) !== undefined;
  const finished = `issued ${keyThumbprint}`;
  useEffect(() => {
    if (isOpen(mark)) sessionStorage.setItem(markOf(slot), finished);
  }, [mark, slot, finished]);
  return !isHeld && (isOpen(mark) || mark === finished);
}

const markOf = (slot: string) => `browser key ${slot}`;
const mark = (slot: string, state: LostKey) => sessionStorage.setItem(markOf(slot), state);
