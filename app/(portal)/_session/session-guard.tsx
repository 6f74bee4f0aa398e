"use client";

import { useEffect, useRef, useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { onSignedOut, SIGN_IN_AGAIN, SIGNED_IN_CHANNEL } from "@/components/ui/signed-out";
import { notify } from "@/components/ui/toast";
import { SessionNotice } from "./session-notice";
import { type SessionStatus, type SessionView, type SessionWatch, watchSession } from "./watch-session";

/** Asks for the state of the session. A redirect or an error is no answer. */
async function ask(): Promise<SessionStatus | null> {
  const response = await fetch("/session", { headers: { accept: "application/json" }, redirect: "error" });
  if (!response.ok) throw new Error(`The portal answered ${response.status}`);
  return (await response.json()).session;
}

/**
 * Watches the session of the page: a notice two minutes before it ends, and after that a dialog that leads to the sign-in page in a new tab.
 * The page stays as it is, with everything that was typed, and continues when the same user has signed in again.
 */
export function SessionGuard({
  session,
  stay,
}: {
  session: SessionStatus;
  /** Server action: counts as activity. */
  stay: () => Promise<SessionStatus | null>;
}) {
  const [view, setView] = useState<SessionView>({ kind: "active" });
  const [isHidden, setHidden] = useState(false);
  const watch = useRef<SessionWatch>(undefined);
  const initial = useRef(session);
  useEffect(() => {
    let last: SessionView["kind"] = "active";
    const changed = (next: SessionView) => {
      if (last === "ended" && next.kind === "active")
        notify("You are signed in again. What you entered is still here.");
      last = next.kind;
      setHidden(false);
      setView(next);
    };
    const watching = watchSession(initial.current, { ask, changed });
    watch.current = watching;
    const channel = new BroadcastChannel(SIGNED_IN_CHANNEL);
    channel.onmessage = () => watching.check();
    const ignore = onSignedOut(() => {
      setHidden(false);
      watching.check();
    });
    return () => {
      ignore();
      channel.close();
      watching.stop();
    };
  }, []);

  if (view.kind === "ending") {
    const extend = () => stay().then((status) => watch.current?.update(status));
    return <SessionNotice {...view} stay={extend} />;
  }
  const isOther = view.kind === "other_user";
  return (
    <Dialog
      isOpen={(view.kind === "ended" || isOther) && !isHidden}
      onOpenChange={(isOpen) => setHidden(!isOpen)}
      title={isOther ? "You signed in as another user" : "Your session has expired"}
      role="alertdialog"
      size="sm"
    >
      {isOther ? <OtherUser /> : <SignInAgain />}
    </Dialog>
  );
}

function SignInAgain() {
  return (
    <>
      <p className="leading-6">
        Sign in in a new tab. This page then continues by itself, and what you entered is kept.
      </p>
      <DialogFooter>
        <ButtonLink variant="primary" href={SIGN_IN_AGAIN} target="_blank" rel="noopener">
          Sign in (new tab)
        </ButtonLink>
      </DialogFooter>
    </>
  );
}

function OtherUser() {
  return (
    <>
      <p className="leading-6">
        This page belongs to the user who was signed in before. Reload it to continue as the new user. What was entered
        here is lost.
      </p>
      <DialogFooter>
        <Button variant="primary" onClick={() => location.reload()}>
          Reload page
        </Button>
      </DialogFooter>
    </>
  );
}
