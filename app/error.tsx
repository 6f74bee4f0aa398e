"use client";

import { Failure } from "@/components/frame/failure";

/** Errors outside the portal layout, or in the layout itself. */
export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center">
      <Failure {...props} />
    </main>
  );
}
