import type { WatchedTokens } from "@/lib/oauth/schema";

/** Why watching ended before a token was issued. */
export type End = "waited" | "signed_out" | "not_found";

/** How long a page watches before it asks, so that a forgotten tab costs nothing. */
export const WATCH_MINUTES = 10;
const WATCH_MS = WATCH_MINUTES * 60_000;

/** The first minute is the moment of the first try; after it, polling slows down. */
const delayAfter = (elapsedMs: number): number => (elapsedMs < 60_000 ? 2_000 : elapsedMs < 180_000 ? 5_000 : 10_000);

interface Watcher {
  changed(watched: WatchedTokens): void;
  ended(reason: End): void;
}

/**
 * Polls `url` while the page is visible, until a token is issued, the time is over or the user may not read it any more.
 * Failed connections are retried. @returns a function that stops it
 */
export function watch(url: string, { changed, ended }: Watcher): () => void {
  const startedAt = Date.now();
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isPolling = false;

  const poll = async () => {
    clearTimeout(timer);
    if (document.hidden || isPolling || stopping.signal.aborted) return; // continues when the page is visible
    if (Date.now() - startedAt > WATCH_MS) return end("waited");
    isPolling = true;
    const answer = await ask(url, stopping.signal);
    isPolling = false;
    if (stopping.signal.aborted) return;
    if (answer === "signed_out" || answer === "not_found") return end(answer);
    if (answer !== "unavailable") {
      changed(answer);
      if (answer.issued) return stop();
    }
    timer = setTimeout(poll, delayAfter(Date.now() - startedAt));
  };
  const stop = () => {
    stopping.abort();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", poll);
  };
  const end = (reason: End) => {
    stop();
    ended(reason);
  };
  document.addEventListener("visibilitychange", poll);
  void poll();
  return stop;
}

async function ask(
  url: string,
  signal: AbortSignal,
): Promise<WatchedTokens | "unavailable" | "signed_out" | "not_found"> {
  try {
    const response = await fetch(url, { signal, cache: "no-store" });
    if (response.ok) return await response.json();
    if (response.status === 401) return "signed_out";
    return response.status === 404 || response.status === 403 ? "not_found" : "unavailable";
  } catch {
    return "unavailable"; // offline, restarting or stopped
  }
}
