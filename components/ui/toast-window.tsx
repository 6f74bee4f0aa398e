"use client";

import { Toast, toast } from "@heroui/react";

export interface ToastOptions {
  tone?: "success" | "danger" | "default";
  description?: string;
  /** A button that closes the toast: "Undo". */
  action?: { label: string; run: () => void };
}

/** Container of toasts. */
export function ToastWindow() {
  return <Toast.Provider placement="bottom end" />;
}

/** The toast that offers to undo something. */
let offer: string | undefined;

/** Adds a toast. It replaces an earlier offer to undo something: what followed may depend on it. */
export function show(title: string, { tone = "success", description, action }: ToastOptions): void {
  if (offer) toast.close(offer);
  const key = toast(title, {
    variant: tone,
    ...(description ? { description } : {}),
    ...(action ? { actionProps: { children: action.label, onPress: () => press(action.run) } } : {}),
    timeout: tone === "danger" || action ? 12_000 : 6_000,
  });
  offer = action ? key : undefined;
  function press(run: () => void) {
    toast.close(key);
    run();
  }
}
