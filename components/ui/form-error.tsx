"use client";

import { useEffect, useRef } from "react";
import { Banner } from "./banner";
import { TextLink } from "./button";
import type { FormState } from "./form-state";
import { RequestId } from "./request-id";
import { reportSignedOut, SIGN_IN_AGAIN } from "./signed-out";

/**
 * Error summary of a form: the message, links to the fields concerned, and the request id for support.
 * Takes the focus when an error appears, for keyboards and screen readers. Renders nothing otherwise.
 * `labels` maps field names to their labels; the id of a field is `idPrefix` and its name.
 */
export function FormError({
  state,
  labels = {},
  idPrefix = "",
}: {
  state: FormState;
  labels?: Record<string, string>;
  idPrefix?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.status !== "error") return;
    box.current?.focus();
    if (state.isSignedOut) reportSignedOut();
  }, [state]);
  if (state.status !== "error") return null;
  const fields = Object.entries(state.fieldErrors ?? {}).filter(([, error]) => error?.length);
  return (
    <div ref={box} tabIndex={-1} className="rounded-lg">
      <Banner
        tone="danger"
        title={state.message ?? "The request failed. Reload the page to see whether the change was made."}
      >
        {fields.length > 0 ? (
          <ul className="list-disc ps-4">
            {fields.map(([name, error]) => (
              <li key={name}>
                <a href={`#${idPrefix}${name}`} className="underline underline-offset-2">
                  {labels[name] ?? name}
                </a>
                : {Array.isArray(error) ? error.join(" ") : error}
              </li>
            ))}
          </ul>
        ) : null}
        {state.isSignedOut ? (
          <TextLink href={SIGN_IN_AGAIN} target="_blank" rel="noopener">
            Sign in (new tab)
          </TextLink>
        ) : (
          <RequestId value={state.requestId} />
        )}
      </Banner>
    </div>
  );
}
