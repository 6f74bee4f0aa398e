import type { Method, Route } from "./route";

interface Compiled {
  route: Route;
  pattern: RegExp;
  names: string[];
}

export type Found =
  | { kind: "route"; route: Route; parameters: Record<string, string> }
  | { kind: "other_method"; allowed: Method[] }
  | undefined;

/** Identifiers hold no dot and no slash, so `{kid}.pem` and `{kid}` are never the same path. */
const PARAMETER = "([A-Za-z0-9_-]{1,64})";

/** Makes the finder for a table of routes. Paths are compared as sent: nothing in them needs escaping. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found {
  const compiled = routes.map(compile);
  return (method, path) => {
    const allowed = new Set<Method>();
    for (const { route, pattern, names } of compiled) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method === method || (method === "HEAD" && route.method === "GET")) {
        return {
          kind: "route",
          route,
          parameters: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""])),
        };
      }
      allowed.add(route.method);
    }
    return allowed.size > 0 ? { kind: "other_method", allowed: [...allowed] } : undefined;
  };
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return PARAMETER;
  });
  return { route, pattern: new RegExp(`^${source}$`), names };
}
