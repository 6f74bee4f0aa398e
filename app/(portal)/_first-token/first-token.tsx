"use client";

import { useEffect, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button, TextLink } from "@/components/ui/button";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { RequestId } from "@/components/ui/request-id";
import type { WatchedTokens } from "@/lib/oauth/schema";
import { type End, WATCH_MINUTES, watch } from "./watch";

interface Props {
  clientName: string;
  /** Path of the client's pages. */
  href: string;
  /** When the page was rendered: what happened before it is not news. */
  since: string;
  /** Time of the last token before; null: there was none. */
  lastTokenAt: string | null;
}

/** Watches for the client's next token request: turns green when a token is issued, or shows the failed check. */
export function FirstToken(props: Props) {
  const [round, setRound] = useState(0);
  return (
    <div role="status" aria-label={`Tokens of ${props.clientName}`}>
      <Watch key={round} {...props} again={() => setRound(round + 1)} />
    </div>
  );
}

function Watch({ clientName, href, since, lastTokenAt, again }: Props & { again: () => void }) {
  const [{ issued, failed }, setWatched] = useState<WatchedTokens>({ issued: null, failed: null });
  const [end, setEnd] = useState<End>();
  useEffect(
    () => watch(`${href}/how/watch?${new URLSearchParams({ since })}`, { changed: setWatched, ended: setEnd }),
    [href, since],
  );
  return (
    <>
      {issued ? (
        <Issued issued={issued} href={href} />
      ) : failed ? (
        <Failed failed={failed} href={href} />
      ) : (
        <Waiting clientName={clientName} lastTokenAt={lastTokenAt} />
      )}
      {end ? <Ended end={end} again={again} /> : null}
    </>
  );
}

function Waiting({ clientName, lastTokenAt }: Pick<Props, "clientName" | "lastTokenAt">) {
  const result = "The result of its next token request appears here.";
  return lastTokenAt ? (
    <Banner
      tone="success"
      title={
        <>
          Last token of {clientName}: <RelativeTime value={lastTokenAt} />
        </>
      }
    >
      {result}
    </Banner>
  ) : (
    <Banner title="Waiting for your first token…">
      Run a program as {clientName}. {result}
    </Banner>
  );
}

const logHref = (href: string, requestId: string) => `${href}/log?requestId=${requestId}`;

function Issued({ issued, href }: { issued: NonNullable<WatchedTokens["issued"]>; href: string }) {
  return (
    <Banner tone="success" title="Token issued">
      The client authenticated
      {issued.kid ? (
        <>
          {" "}
          with <LongValue value={issued.kid} label="KID" head={8} tail={6} />
        </>
      ) : null}
      . <TextLink href={logHref(href, issued.requestId)}>View in the authentication log</TextLink>
      <RequestId value={issued.requestId} />
    </Banner>
  );
}

function Failed({ failed, href }: { failed: NonNullable<WatchedTokens["failed"]>; href: string }) {
  return (
    <Banner tone="danger" isPolite title={failed.message ?? "A token request was rejected."}>
      {failed.fix ? <p>{failed.fix}</p> : null}
      <p className="mt-1">
        {failed.failedCheck ? (
          <>
            Failed check <code className="font-mono">{failed.failedCheck}</code>.{" "}
          </>
        ) : null}
        <TextLink href={logHref(href, failed.requestId)}>View in the authentication log</TextLink>
      </p>
      <RequestId value={failed.requestId} />
      <p className="mt-1 text-muted">Waiting for the next request.</p>
    </Banner>
  );
}

const ENDED: Record<End, string> = {
  waited: `No longer waiting: no token was issued in ${WATCH_MINUTES} minutes.`,
  signed_out: "You have been signed out. Reload the page to sign in again.",
  not_found: "You no longer have access to this client.",
};

function Ended({ end, again }: { end: End; again: () => void }) {
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted">
      {ENDED[end]}
      {end === "waited" ? (
        <Button size="sm" onClick={again}>
          Wait again
        </Button>
      ) : null}
    </p>
  );
}
