import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether the page at a path (as sent, without query) contains a server action. Undefined: no page contains it. */
export type ContainsAction = (actionId: string, path: string) => boolean | undefined;

interface ServerReferences {
  node: Record<string, { workers: Record<string, unknown> }>;
}

interface Routes {
  staticRoutes: { page: string; regex: string }[];
  dynamicRoutes: { page: string; regex: string }[];
}

const NOT_FOUND = "/_not-found";

/**
 * Reads from Next's build which page contains which action. `distDir`: absolute path of `.next`. Next forwards an action that is posted
 * to another page to this server, where it would appear to come from this machine.
 */
export function actionPages(distDir: string): ContainsAction {
  const read = <Manifest>(file: string) => JSON.parse(readFileSync(join(distDir, file), "utf8")) as Manifest;
  const references = read<ServerReferences>("server/server-reference-manifest.json");
  const routeOfPage = read<Record<string, string>>("app-path-routes-manifest.json");
  const { staticRoutes, dynamicRoutes } = read<Routes>("routes-manifest.json");
  const routes = [...staticRoutes, ...dynamicRoutes].map(({ page, regex }) => ({ page, regex: new RegExp(regex) }));
  const routesOfAction = new Map(
    Object.entries(references.node).map(([id, { workers }]) => [
      id,
      new Set(Object.keys(workers).map((worker) => routeOfPage[worker.slice("app".length)] ?? NOT_FOUND)),
    ]),
  );
  return (actionId, path) => {
    const route = routes.find(({ regex }) => regex.test(path))?.page ?? NOT_FOUND;
    return routesOfAction.get(actionId)?.has(route);
  };
}
