"use client";

import { Toast, toast } from "@heroui/react";

export interface ToastOptions {
  tone?: "success" | "danger" | "default";
  description?: string;
}

/** Container of toasts. */
export function ToastWindow() {
  return <Toast.Provider placement="bottom end" />;
}

/** Adds a toast. */
export function show(title: string, { tone = "success", description }: ToastOptions): void {
  toast(title, {
    variant: tone,
    ...(description ? { description } : {}),
    timeout: tone === "danger" ? 12_000 : 6_000,
  });
}
