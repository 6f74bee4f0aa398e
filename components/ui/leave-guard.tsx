"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, use, useEffect, useState } from "react";
import { Button } from "./button";
import { type AskToClose, Dialog, DialogFooter, DialogQuestions, preloadDialog } from "./dialog";
import { startNavigation } from "./navigation";

/** Asks, then runs `go` if the user leaves. */
type Ask = (go: () => void) => void;

/** Of the page's active guards; only the last one asks, so that one question is enough. */
const active: Ask[] = [];
/** The user has agreed to leave: nothing else on the page asks. */
let isLeaving = false;

/** Navigates by script, such as from the command palette: asks first if something on the page would be lost. */
export function requestLeave(go: () => void): void {
  const ask = active.at(-1);
  if (ask) ask(go);
  else go();
}

/**
 * While active, leaving the page asks first: links, Back and Forward, `requestLeave`, and by the browser's own question reload,
 * closing the tab and other sites. Addresses with the same path (steps of a wizard) belong to the page. In a dialog, closing it asks too.
 */
export function LeaveGuard({
  isActive,
  isMinor = false,
  title,
  leaveLabel,
  onLeave,
  children,
}: {
  isActive: boolean;
  /** Another guard of the page asks instead of this one: what it protects can't be entered again. */
  isMinor?: boolean;
  title: string;
  leaveLabel: string;
  /** Called before the page is left or the dialog is closed. */
  onLeave?: () => void;
  children: ReactNode;
}) {
  const router = useRouter();
  const [leave, setLeave] = useState<{ go: () => void; isPageLeft: boolean }>();
  const questions = use(DialogQuestions);

  useEffect(() => {
    if (!isActive) return;
    isLeaving = false;
    preloadDialog(); // it must also ask when the connection is lost
    const ask: Ask = (go) => setLeave({ go, isPageLeft: true });
    const askToClose: AskToClose = (go) => setLeave({ go, isPageLeft: false });
    const isMine = () => active.at(-1) === ask;
    const onClick = (event: MouseEvent) => {
      const url = destinationOf(event);
      if (!isMine() || !url || url.pathname === location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      const href = url.pathname + url.search + url.hash;
      ask(() => startNavigation(href, () => router.push(href)));
    };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isMine() && !isLeaving) event.preventDefault();
    };
    const onTraverse = (event: NavigateEvent) => {
      const { key, url } = event.destination;
      const isLeavingPage = event.navigationType === "traverse" && new URL(url).pathname !== location.pathname;
      if (!isMine() || isLeaving || !isLeavingPage || !event.cancelable) return;
      event.preventDefault();
      ask(() => void window.navigation.traverseTo(key));
    };
    if (isMinor) active.unshift(ask);
    else active.push(ask);
    questions?.push(askToClose);
    document.addEventListener("click", onClick, true);
    addEventListener("beforeunload", onUnload);
    // Older browsers have no Navigation API; there, Back leaves without a question.
    window.navigation?.addEventListener("navigate", onTraverse);
    return () => {
      active.splice(active.indexOf(ask), 1);
      questions?.splice(questions.indexOf(askToClose), 1);
      document.removeEventListener("click", onClick, true);
      removeEventListener("beforeunload", onUnload);
      window.navigation?.removeEventListener("navigate", onTraverse);
    };
  }, [isActive, isMinor, router, questions]);

  const confirm = () => {
    if (leave?.isPageLeft) isLeaving = true;
    setLeave(undefined);
    onLeave?.();
    leave?.go();
  };
  return (
    <Dialog
      isOpen={leave !== undefined}
      onOpenChange={(isOpen) => !isOpen && setLeave(undefined)}
      title={title}
      role="alertdialog"
      size="sm"
      isDismissable={false}
    >
      <p>{children}</p>
      <DialogFooter>
        <Button onClick={() => setLeave(undefined)}>Stay on this page</Button>
        <Button variant="danger" onClick={confirm}>
          {leaveLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** The page of the portal that a click opens in this tab. */
function destinationOf(event: MouseEvent): URL | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.hasAttribute("download") || (link.target && link.target !== "_self")) return undefined;
  const url = new URL(link.href, location.href);
  return url.origin === location.origin ? url : undefined;
}
