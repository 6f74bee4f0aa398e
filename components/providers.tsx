"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { ToastRegion } from "./ui/toast";

/**
 * Root providers: theme and toasts. Everything here is loaded by every page. Without `disableTransitionOnChange`: it adds and removes a
 * style sheet at each load, and for each the browser computes every style of the page anew.
 */
export function Providers({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem {...(nonce ? { nonce } : {})}>
      {children}
      <ToastRegion />
    </ThemeProvider>
  );
}
