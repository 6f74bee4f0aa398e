import { isAppError } from "@/lib/errors";

/** What to show when something fails in the page. Nothing of the error goes to the console: it could contain input. */
export function problemOf(error: unknown): string {
  if (isAppError(error)) return error.publicMessage;
  return "This did not work in your browser. Try again, reload the page, or use another browser.";
}
