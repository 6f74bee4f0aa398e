"use client";

import { Toast, toast } from "@heroui/react";

/** Container of toasts; rendered once by Providers. */
export function ToastRegion() {
  return <Toast.Provider placement="bottom end" />;
}

/** A short success or failure message after navigation. Longer errors belong in a Banner or FormError. */
export function notify(
  title: string,
  options: { tone?: "success" | "danger" | "default"; description?: string } = {},
): void {
  toast(title, {
    variant: options.tone ?? "success",
    ...(options.description ? { description: options.description } : {}),
    timeout: options.tone === "danger" ? 12_000 : 6_000,
  });
}
