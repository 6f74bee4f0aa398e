import type { Deps } from "@/lib/start/deps";

/** How often the mark in DATA_DIR is renewed: a backup that is older than this is recognised. */
const EVERY_MS = 60_000;
/** And this long after something was issued or revoked: a backup that lacks only that is recognised, too. */
const AFTER_CHANGE_MS = 1_000;

/**
 * Compares the database with the mark once a minute, soon after a change and at the end, so that one that was exchanged under a running process is recognised too,
 * and logs each notice once. @returns ends it, after what is under way
 */
export function watchPlatform(deps: Pick<Deps, "platform" | "changes" | "log">): () => Promise<void> {
  const told = new Set<string>();
  const tell = () => {
    for (const { kind, message } of deps.platform.notices()) {
      // A changed URL was logged by the start that changed it.
      if (told.has(message) || kind === "address_changed") continue;
      told.add(message);
      deps.log[kind === "restore_older" ? "error" : "warn"]({ notice: kind }, message);
    }
  };
  let last = Promise.resolve();
  const run = (work: () => Promise<void>) => {
    last = last
      .then(work)
      .then(tell, (error: unknown) =>
        deps.log.warn({ err: error }, "The database could not be compared with DATA_DIR"),
      );
  };
  tell();
  const timer = setInterval(() => run(() => deps.platform.check()), EVERY_MS).unref();
  let soon: NodeJS.Timeout | undefined;
  const unsubscribe = deps.changes.subscribe(({ kind }) => {
    // `restore finish` in another process says "unknown" when it has done its work.
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
