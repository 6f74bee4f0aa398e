"use client";

import { Failure } from "@/components/frame/failure";

/** Errors outside the portal's frame, or in the frame itself. */
export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center">
      <Failure {...props} />
    </main>
  );
}
