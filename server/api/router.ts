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

const PARAMETER = "([A-Za-z0-9_-]{1,64})";
/** `{kid}` accepts any identifier of a certificate or key: serials and subjects as programs print and encode them (RFC 3986 §3.3). */
const NAME = "((?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){1,3000})";

/**
 * Creates the router for a table of routes. Fixed parts are compared as sent, `{kid}.pem` before `{kid}`; parameters are decoded
 * after matching.
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found {
  const compiled = [...routes.filter(hasSuffix), ...routes.filter((route) => !hasSuffix(route))].map(compile);
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

const hasSuffix = ({ path }: Route): boolean => /\}\.\w+$/.test(path);

/** Undefined when it is not valid UTF-8. */
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
    return name === "kid" ? NAME : PARAMETER;
  });
  return { route, pattern: new RegExp(`^${source}$`), names };
}
