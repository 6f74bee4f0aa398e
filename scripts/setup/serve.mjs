import { pathToFileURL } from "node:url";
import { at, root, watchParent } from "./run.mjs";

/** Serves in this very process, so that signals reach the server. */
export async function serve() {
  process.chdir(root);
  process.env.NODE_ENV = "production";
  if (process.env.npm_lifecycle_event) watchParent(() => process.kill(process.pid, "SIGTERM"));
  await import(pathToFileURL(at("dist/server.js")).href);
}
