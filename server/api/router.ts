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

/**
 * A parameter is one segment without a dot, so `{kid}.pem` and `{kid}` are never the same path. Colons and percent-encoding are for
 * serials and subjects as programs print them.
 */
const PARAMETER = "((?:[A-Za-z0-9_:=,-]|%[0-9A-Fa-f]{2}){1,1000})";

/** Makes the finder for a table of routes. Fixed parts are compared as sent; a parameter is decoded once it has been found. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found {
  const compiled = routes.map(compile);
  return (method, path) => {
    const allowed = new Set<Method>();
    for (const { route, pattern, names } of compiled) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method === method || (method === "HEAD" && route.method === "GET")) {
        const values = match.slice(1).map(decoded);
        if (values.includes(undefined)) return undefined;
        return {
          kind: "route",
          route,
          parameters: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
        };
      }
      allowed.add(route.method);
    }
    return allowed.size > 0 ? { kind: "other_method", allowed: [...allowed] } : undefined;
  };
}

/** Undefined when the octets are no UTF-8. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return PARAMETER;
  });
  return { route, pattern: new RegExp(`^${source}$`), names };
}
