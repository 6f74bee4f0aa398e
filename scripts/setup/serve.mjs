import { pathToFileURL } from "node:url";
import { at, root } from "./run.mjs";

/** Serves in this very process, so that signals reach the server. */
export async function serve() {
  process.chdir(root);
  process.env.NODE_ENV = "production";
  if (process.env.npm_lifecycle_event) stopWithParent();
  await import(pathToFileURL(at("dist/server.js")).href);
}

/** A SIGTERM to `npm start` ends npm and its shell, but reaches no further: without them the server stops too, in order. */
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
  // A signal that arrived here as well is enough: the server takes a second one for impatience and ends at once.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => clearInterval(watch));
}
