import { MINUTE_MS } from "@/lib/durations";
import type { Deps } from "@/lib/start/deps";

/** Interval at which the mark in DATA_DIR is updated: a backup older than this is detected. */
const EVERY_MS = MINUTE_MS;
/** Delay of the update after an issuance or revocation, so that a backup without it is detected too. */
const AFTER_CHANGE_MS = 1_000;

/**
 * Compares the database with the mark once a minute, soon after a change and at shutdown, so that a database that is replaced
 * under a running process is detected, and logs each notice once. @returns stops it, after the current comparison
 */
export function watchPlatform(deps: Pick<Deps, "platform" | "changes" | "log">): () => Promise<void> {
  const logged = new Set<string>();
  const logNotices = () => {
    for (const { kind, message } of deps.platform.notices()) {
      // A changed URL was logged at the start that changed it.
      if (logged.has(message) || kind === "address_changed") continue;
      logged.add(message);
      deps.log[kind === "restore_older" ? "error" : "warn"]({ notice: kind }, message);
    }
  };
  let last = Promise.resolve();
  const run = (work: () => Promise<void>) => {
    last = last
      .then(work)
      .then(logNotices, (error: unknown) =>
        deps.log.warn({ err: error }, "The database could not be compared with DATA_DIR"),
      );
  };
  logNotices();
  const timer = setInterval(() => run(() => deps.platform.check()), EVERY_MS).unref();
  let soon: NodeJS.Timeout | undefined;
  const unsubscribe = deps.changes.subscribe(({ kind }) => {
    // `restore finish` in another process sends "unknown" when it is done.
    if (kind === "unknown") run(() => deps.platform.reload());
    else if (kind === "certificate" || kind === "blockedKey") {
      soon ??= setTimeout(() => {
        soon = undefined;
        run(() => deps.platform.check());
      }, AFTER_CHANGE_MS).unref();
    }
  });
  return () => {
    clearInterval(timer);
    clearTimeout(soon);
    unsubscribe();
    run(() => deps.platform.check());
    return last;
  };
}
