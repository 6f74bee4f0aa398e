"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Dialog, DialogFooter } from "./dialog";

/** Asks, then runs `go` if the user leaves. */
type Ask = (go: () => void) => void;

/** Of the page's active guard. */
let active: Ask | undefined;

/** Navigates by script, such as from the command palette: asks first if something on the page would be lost. */
export function requestLeave(go: () => void): void {
  if (active) active(go);
  else go();
}

/**
 * While active, leaving the page asks first: links, Back and Forward, `requestLeave`, and by the browser's own question reload,
 * closing the tab and other sites. Addresses with the same path (steps of a wizard) belong to the page.
 */
export function LeaveGuard({
  isActive,
  title,
  leaveLabel,
  onLeave,
  children,
}: {
  isActive: boolean;
  title: string;
  leaveLabel: string;
  /** Called before the page is left. */
  onLeave: () => void;
  children: ReactNode;
}) {
  const router = useRouter();
  const [leave, setLeave] = useState<{ go: () => void }>();
  const isLeaving = useRef(false);

  useEffect(() => {
    if (!isActive) return;
    isLeaving.current = false;
    const ask: Ask = (go) => setLeave({ go });
    const onClick = (event: MouseEvent) => {
      const url = destinationOf(event);
      if (!url || url.pathname === location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => router.push(url.pathname + url.search + url.hash));
    };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!isLeaving.current) event.preventDefault();
    };
    const onTraverse = (event: NavigateEvent) => {
      const { key, url } = event.destination;
      const isLeavingPage = event.navigationType === "traverse" && new URL(url).pathname !== location.pathname;
      if (isLeaving.current || !isLeavingPage || !event.cancelable) return;
      event.preventDefault();
      ask(() => void window.navigation.traverseTo(key));
    };
    active = ask;
    document.addEventListener("click", onClick, true);
    addEventListener("beforeunload", onUnload);
    // Older browsers have no Navigation API; there, Back leaves without a question.
    window.navigation?.addEventListener("navigate", onTraverse);
    return () => {
      active = undefined;
      document.removeEventListener("click", onClick, true);
      removeEventListener("beforeunload", onUnload);
      window.navigation?.removeEventListener("navigate", onTraverse);
    };
  }, [isActive, router]);

  const confirm = () => {
    isLeaving.current = true;
    setLeave(undefined);
    onLeave();
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
