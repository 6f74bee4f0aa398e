"use client";

import { useSyncExternalStore } from "react";

/**
 * The secret of a client that was just created, on its way from the form to the client's page. Only in this variable of the page: a
 * URL, a cookie or storage would keep it.
 */
let created: { clientId: string; secret: string } | undefined;
const listeners = new Set<() => void>();

function set(next: typeof created): void {
  created = next;
  for (const listener of listeners) listener();
}

export const holdCreatedSecret = (clientId: string, secret: string): void => set({ clientId, secret });
export const forgetCreatedSecret = (): void => set(undefined);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The secret of this client, until it is forgotten or the page is reloaded. */
export function useCreatedSecret(clientId: string): string | undefined {
  const current = useSyncExternalStore(
    subscribe,
    () => created,
    () => undefined,
  );
  return current?.clientId === clientId ? current.secret : undefined;
}
