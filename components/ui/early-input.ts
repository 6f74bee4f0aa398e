/**
 * Input of the first moments: a page can be read before its scripts run, on a slow line seconds before. React answers early clicks on its
 * own buttons and links; what listeners of the document answer would be lost, and Ctrl-K would open the search of the browser.
 */

/** Who answers: the search palette, or the rows of the list. */
export type EarlyInput = "palette" | "rows";

declare global {
  interface Window {
    /** Kept by the script: an event, none yet, or `null` while the component listens itself. */
    earlyInput?: Partial<Record<EarlyInput, Event | null>>;
  }
}

/** Script of every page's head. It keeps the last Ctrl-K or ⌘-K and the last click on a row until the component that answers them takes it. */
export const EARLY_INPUT_SCRIPT = `(() => {
  const early = (window.earlyInput = {});
  addEventListener("keydown", (event) => {
    if (early.palette === null || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    if (!document.querySelector('[aria-keyshortcuts~="Control+K"]')) return;
    event.preventDefault();
    early.palette = event;
  });
  addEventListener("click", (event) => {
    if (early.rows !== null && event.target.closest?.("[data-row]")) early.rows = event;
  });
})();`;

/** Takes the event that was kept, if any; from now on the caller listens, until it calls `releaseEarlyInput`. */
export function takeEarlyInput<Kept extends Event>(kind: EarlyInput): Kept | undefined {
  const kept = window.earlyInput?.[kind];
  if (window.earlyInput) window.earlyInput[kind] = null;
  return (kept ?? undefined) as Kept | undefined;
}

/** The caller no longer listens: the next page of the kind may again be slower than its reader. */
export function releaseEarlyInput(kind: EarlyInput): void {
  if (window.earlyInput) delete window.earlyInput[kind];
}
