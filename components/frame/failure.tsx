"use client";

import { useEffect } from "react";
import { Button, ButtonLink } from "../ui/button";
import { ErrorState } from "../ui/states";

const messages: Record<string, { title: string; text: string }> = {
  rate_limited: { title: "Too many requests", text: "Wait a minute, then try again." },
  unavailable: {
    title: "Temporarily unavailable",
    text: "This part of the portal usually recovers by itself. Issued certificates are not affected. Try again in a moment.",
  },
  conflict: { title: "This was changed in the meantime", text: "Reload the page to see the current state." },
  precondition_failed: {
    title: "This is not possible right now",
    text: "Reload the page to see the current state.",
  },
};
const unexpected = {
  title: "This page could not be shown",
  text: "Something went wrong on our side. Try again. If the problem persists, contact support with the request id below.",
};

/** Body of every error page. Next sends only the digest of a server error to the browser: `code.requestId` (app/_server/load). */
export function Failure({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [code = "", requestId] = (error.digest ?? "").split(".");
  const { title, text } = messages[code] ?? unexpected;
  useEffect(() => {
    document.title = `${title} · Countersign`;
  }, [title]);
  return (
    <ErrorState
      heading="h1"
      title={title}
      requestId={requestId ?? error.digest}
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          <ButtonLink href="/">Go to the home page</ButtonLink>
        </>
      }
    >
      {text}
    </ErrorState>
  );
}
