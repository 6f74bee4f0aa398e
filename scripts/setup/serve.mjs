import { pathToFileURL } from "node:url";
import { at, root, stopWithParent } from "./run.mjs";

/** Serves in this process, so that signals reach the server. */
export async function serve() {
  process.chdir(root);
  process.env.NODE_ENV = "production";
  if (process.env.npm_lifecycle_event) stopWithParent();
  await import(pathToFileURL(at("dist/server.js")).href);
}
