/** What the server says about the session of this browser. Asking does not count as activity. */
export interface SessionStatus {
  userId: string;
  /** Until the session ends without further requests. */
  remainingSeconds: number;
  /** A request makes it last longer; false when it ends because of its maximum lifetime. */
  isExtendable: boolean;
}

export type SessionView =
  | { kind: "active" }
  | { kind: "ending"; endsAt: number; isExtendable: boolean }
  | { kind: "ended" }
  /** Somebody else signed in: what was typed here is not theirs. */
  | { kind: "other_user" };

/** Length of the notice before the session ends. */
export const NOTICE_MS = 2 * 60_000;
/** Interval of checks while the notice is shown: another tab may have extended the session. */
const ENDING_MS = 5_000;
/** After the end; the tab of the sign-in page and a focus of this one are faster. */
const ENDED_MS = 30_000;
/** A page that becomes visible checks at most this often. */
const FRESH_MS = 20_000;
/** Browsers run longer timers at once. */
const LONGEST_MS = 2 ** 31 - 1;

export interface SessionWatch {
  /** Takes over a status that the page has received, for example after "Stay signed in". */
  update(status: SessionStatus | null): void;
  /** Asks the server now. */
  check(): void;
  stop(): void;
}

/**
 * Follows the session of a page. `ask` resolves to null without a session and rejects without a connection. `now` and timers are those of the
 * browser; after sleep, the first check decides.
 */
export function watchSession(
  initial: SessionStatus,
  { ask, changed }: { ask: () => Promise<SessionStatus | null>; changed: (view: SessionView) => void },
): SessionWatch {
  const { userId } = initial;
  let view: SessionView = { kind: "active" };
  let checkedAt = Date.now();
  let endsAt = checkedAt + initial.remainingSeconds * 1000;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const show = (next: SessionView) => {
    if (JSON.stringify(next) !== JSON.stringify(view)) changed(next);
    view = next;
  };
  const plan = () => {
    clearTimeout(timer);
    if (isStopped) return;
    const shown = view.kind === "ending" ? ENDING_MS : ENDED_MS;
    const wait = view.kind === "active" ? endsAt - NOTICE_MS - Date.now() : shown;
    timer = setTimeout(check, Math.min(Math.max(wait, 1_000), LONGEST_MS));
  };
  function update(status: SessionStatus | null): void {
    if (isStopped) return;
    checkedAt = Date.now();
    if (!status) show({ kind: "ended" });
    else if (status.userId !== userId) show({ kind: "other_user" });
    else {
      const end = checkedAt + status.remainingSeconds * 1000;
      // Whole seconds: a difference below that is the duration of the request.
      if (Math.abs(end - endsAt) > 1_500) endsAt = end;
      const isEnding = endsAt - checkedAt <= NOTICE_MS;
      show(isEnding ? { kind: "ending", endsAt, isExtendable: status.isExtendable } : { kind: "active" });
    }
    plan();
  }
  function check(): void {
    if (document.visibilityState === "hidden") return; // checked when it is visible again
    ask().then(update, plan);
  }
  const onVisible = () => {
    if (document.visibilityState === "hidden") return;
    if (view.kind !== "ended" && Date.now() >= endsAt) show({ kind: "ended" });
    if (view.kind !== "active" || Date.now() - checkedAt > FRESH_MS) check();
    plan();
  };
  document.addEventListener("visibilitychange", onVisible);
  addEventListener("focus", onVisible);
  addEventListener("pageshow", onVisible);
  plan();
  return {
    update,
    check,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      removeEventListener("focus", onVisible);
      removeEventListener("pageshow", onVisible);
    },
  };
}
