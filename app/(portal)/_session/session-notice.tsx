"use client";

import { Clock } from "lucide-react";
import { useEffect, useState, useTransition } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { SIGN_IN_AGAIN } from "@/components/ui/signed-out";

/** Shown during the last two minutes of the session. It covers nothing that could be typed into. */
export function SessionNotice({
  endsAt,
  isExtendable,
  stay,
}: {
  /** Milliseconds since 1970, by the browser's clock. */
  endsAt: number;
  isExtendable: boolean;
  stay: () => Promise<void>;
}) {
  const [isPending, startTransition] = useTransition();
  return (
    <section
      aria-label="Session"
      className="fixed inset-x-4 bottom-4 z-40 mx-auto flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-warning/40 bg-surface px-4 py-3 shadow-lg"
    >
      <Clock aria-hidden="true" className="size-4.5 shrink-0 text-warning-soft-foreground" />
      <div className="min-w-0 flex-1 basis-56">
        <p role="status" className="font-medium">
          {isExtendable ? "You will be signed out soon" : "Your session expires soon"}
        </p>
        <p className="text-[13px] leading-5 text-muted">
          {isExtendable ? "Because of inactivity, in " : "A session lasts 12 hours at most. It expires in "}
          <Countdown endsAt={endsAt} />.
        </p>
      </div>
      {isExtendable ? (
        <Button
          variant="primary"
          size="sm"
          aria-disabled={isPending || undefined}
          onClick={() => isPending || startTransition(stay)}
        >
          Stay signed in
        </Button>
      ) : (
        <ButtonLink size="sm" href={SIGN_IN_AGAIN} target="_blank" rel="noopener">
          Sign in again (new tab)
        </ButtonLink>
      )}
    </section>
  );
}

/** Minutes and seconds; not announced each second. */
function Countdown({ endsAt }: { endsAt: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((endsAt - now) / 1000));
  return (
    <span role="timer" className="tabular-nums">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
    </span>
  );
}
