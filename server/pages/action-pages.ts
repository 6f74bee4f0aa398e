import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether the page at a path (as sent, without query) holds a server action. Undefined: no page holds it. */
export type HoldsAction = (actionId: string, path: string) => boolean | undefined;

interface ServerReferences {
  node: Record<string, { workers: Record<string, unknown> }>;
}

interface Routes {
  staticRoutes: { page: string; regex: string }[];
  dynamicRoutes: { page: string; regex: string }[];
}

const NOT_FOUND = "/_not-found";

/**
 * Reads from Next's build which page holds which action. `distDir`: absolute path of `.next`. An action that is posted to another
 * page is fetched by Next from ourselves, and would then count as this machine's own.
 */
export function actionPages(distDir: string): HoldsAction {
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
