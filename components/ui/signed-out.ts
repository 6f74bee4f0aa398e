const EVENT = "countersign:signed-out";

/** Path that the sign-in page goes to in a tab that was opened for signing in again. */
const DONE = "/signed-in";
/** Sign-in page in its own tab. */
export const SIGN_IN_AGAIN = `/sign-in?callbackUrl=${encodeURIComponent(DONE)}`;
/** Channel on which that tab tells the others. The message has no content: each page asks the server itself. */
export const SIGNED_IN_CHANNEL = "countersign-signed-in";

/** Reports that a request of this page was answered without a session. */
export function reportSignedOut(): void {
  window.dispatchEvent(new Event(EVENT));
}

/** @returns how to stop */
export function onSignedOut(listener: () => void): () => void {
  window.addEventListener(EVENT, listener);
  return () => window.removeEventListener(EVENT, listener);
}
