"use client";

import { useSyncExternalStore } from "react";
import type { ToastOptions } from "./toast-window";
import { lazyWindow, WhenOpened } from "./when-opened";

const load = () => import("./toast-window");
const Window = lazyWindow(async () => ({ default: (await load()).ToastWindow }));

let hasToasts = false;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Container of toasts, loaded with the first one; rendered once by Providers. */
export function ToastRegion() {
  const isOpen = useSyncExternalStore(
    subscribe,
    () => hasToasts,
    () => false,
  );
  return (
    <WhenOpened isOpen={isOpen}>
      <Window />
    </WhenOpened>
  );
}

/** A short success or failure message after navigation. Longer errors belong in a Banner or FormError. */
export function notify(title: string, options: ToastOptions = {}): void {
  hasToasts = true;
  for (const listener of listeners) listener();
  void load().then(({ show }) => show(title, options));
}
