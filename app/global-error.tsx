"use client";

import "./globals.css";

/** Shown when the root layout fails: no providers, no layout, nothing that could fail again. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const requestId = error.digest?.split(".")[1] ?? error.digest;
  return (
    <html lang="en-GB">
      <body>
        <title>Something went wrong · Countersign</title>
        <main className="mx-auto grid min-h-dvh max-w-md content-center gap-4 px-6">
          <h1 className="text-[22px] leading-8 font-semibold tracking-tight">The portal could not show this page</h1>
          <p className="leading-6 text-muted">
            Something went wrong on our side. Key sets, CRLs and OCSP are served separately from the pages.
          </p>
          {requestId ? (
            <p className="text-xs text-muted">
              Request <code className="font-mono">{requestId}</code>
            </p>
          ) : null}
          <button type="button" onClick={reset} className="button button--primary button--md w-fit">
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
