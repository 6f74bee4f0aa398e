import type { Env } from "./env";

/** Host names the portal answers at, lower case, each once: no certificate of an organisation names them. */
export function ownHosts(env: Pick<Env, "publicUrl" | "pkiUrl" | "mtlsUrl">): string[] {
  const urls = [env.publicUrl, env.pkiUrl, ...(env.mtlsUrl ? [env.mtlsUrl] : [])];
  return [...new Set(urls.map((url) => new URL(url).hostname))];
}
