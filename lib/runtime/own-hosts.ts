import type { Env } from "./env";

/** The portal's host names, in lower case, without duplicates: certificates of organisations must not contain them. */
export function ownHosts(env: Pick<Env, "publicUrl" | "pkiUrl" | "mtlsUrl">): string[] {
  const urls = [env.publicUrl, env.pkiUrl, ...(env.mtlsUrl ? [env.mtlsUrl] : [])];
  return [...new Set(urls.map((url) => new URL(url).hostname))];
}
