"use client";

import { RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { AppError } from "@/lib/errors";
import type { OcspStatus } from "@/lib/pki-browser/check-status";
import { Button } from "./button";
import { RelativeTime } from "./relative-time";
import { type Status, StatusBadge } from "./status-badge";

/**
 * "Check OCSP now": this browser asks the responder and verifies the response. Nothing is shown without JavaScript. `isAutomatic`: asks
 * when it is shown.
 */
export function OcspCheck({ isAutomatic = false, ...question }: Question & { isAutomatic?: boolean }) {
  const [answer, setAnswer] = useState<OcspStatus>();
  const [isPending, setPending] = useState(isAutomatic);
  const ask = async () => {
    setPending(true);
    setAnswer(await askResponder(question));
    setPending(false);
  };
  const first = useRef(isAutomatic ? ask : undefined);
  useEffect(() => {
    void first.current?.();
    first.current = undefined; // once, also where effects run twice
  }, []);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 without-script:hidden">
      <Button size="sm" icon={<RefreshCw />} disabled={isPending} onClick={() => void ask()}>
        {isPending ? "Checking…" : answer ? "Check again" : "Check OCSP now"}
      </Button>
      <span role="status" className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        {answer ? <Answer answer={answer} /> : null}
      </span>
    </div>
  );
}

interface Question {
  certificatePem: string;
  /** The CA that issued it. */
  issuerPem: string;
  /** Path of the CA's OCSP responder on this origin. */
  path: string;
}

const TIMEOUT_MS = 10_000;

async function askResponder({ path, ...certificates }: Question): Promise<OcspStatus> {
  try {
    const { checkStatus } = await import("@/lib/pki-browser/check-status");
    return await checkStatus({ ...certificates, now: new Date(), send: (request) => post(path, request) });
  } catch {
    return { kind: "failed", reason: "The check could not be loaded. Check your connection and try again." };
  }
}

async function post(path: string, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/ocsp-request" },
    body,
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new AppError("unavailable", "The responder can't be reached. Check your connection and try again.");
  });
  if (!response.ok) throw new AppError("unavailable", `The responder answered with HTTP ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

const BADGES: Record<OcspStatus["kind"], { status: Status; word: string }> = {
  good: { status: "active", word: "Good" },
  revoked: { status: "revoked", word: "Revoked" },
  unknown: { status: "pending", word: "Unknown" },
  failed: { status: "failed", word: "Check failed" },
};

function Answer({ answer }: { answer: OcspStatus }) {
  return (
    <>
      <StatusBadge {...BADGES[answer.kind]} />
      <span className="text-[13px] text-muted">
        {answer.kind === "failed" ? (
          answer.reason
        ) : (
          <>
            {answer.revokedAt ? (
              <>
                Revoked <RelativeTime value={answer.revokedAt.toISOString()} />.{" "}
              </>
            ) : null}
            Signature verified, status as of <RelativeTime value={answer.thisUpdate.toISOString()} />
            {answer.nextUpdate ? (
              <>
                , valid until <RelativeTime value={answer.nextUpdate.toISOString()} />
              </>
            ) : null}
            .
          </>
        )}
      </span>
    </>
  );
}
