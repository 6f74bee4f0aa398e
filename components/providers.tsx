"use client";

import { useRouter } from "next/navigation";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { RouterProvider } from "react-aria-components";
import { requestLeave } from "./ui/leave-guard";
import { ToastRegion } from "./ui/toast";

/** Root providers: theme, client-side navigation for HeroUI's links, URL state, toasts. */
export function Providers({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  const router = useRouter();
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <RouterProvider navigate={(href, options) => requestLeave(() => router.push(href, options))}>
        <NuqsAdapter>{children}</NuqsAdapter>
        <ToastRegion />
      </RouterProvider>
    </ThemeProvider>
  );
}
