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

/** Adds a toast. */
export function show(title: string, { tone = "success", description, action }: ToastOptions): void {
  const key = toast(title, {
    variant: tone,
    ...(description ? { description } : {}),
    ...(action ? { actionProps: { children: action.label, onPress: () => press(action.run) } } : {}),
    timeout: tone === "danger" || action ? 12_000 : 6_000,
  });
  function press(run: () => void) {
    toast.close(key);
    run();
  }
}
