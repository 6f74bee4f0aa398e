"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { ToastRegion } from "./ui/toast";

/** Root providers: theme and toasts. Everything here is loaded by every page. */
export function Providers({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      {children}
      <ToastRegion />
    </ThemeProvider>
  );
}
