"use client";

import { useEffect } from "react";
import { Button, ButtonLink } from "../ui/button";
import { ErrorState } from "../ui/states";

const words: Record<string, { title: string; text: string }> = {
  rate_limited: { title: "Too many requests", text: "Wait a minute, then try again." },
  unavailable: {
    title: "This part of the portal is not available right now",
    text: "It usually comes back by itself. Issued certificates are not affected. Try again in a moment.",
  },
  conflict: { title: "Something changed meanwhile", text: "Load the page again to see where it stands now." },
  precondition_failed: {
    title: "This is not possible right now",
    text: "Load the page again to see where it stands now.",
  },
};
const unexpected = {
  title: "This page could not be shown",
  text: "Something went wrong on our side. Nothing was changed. Try again, and if it happens once more, tell us the request number below.",
};

/** The body of every error page. A server error reaches the browser as its digest only: `code.requestId` (app/_server/load). */
export function Failure({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [code = "", requestId] = (error.digest ?? "").split(".");
  const { title, text } = words[code] ?? unexpected;
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
