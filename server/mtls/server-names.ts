import ipaddr from "ipaddr.js";
import type { GeneralName } from "@/lib/pki/general-name";
import type { Env } from "@/lib/runtime/env";

const LOCAL = ["localhost", "127.0.0.1", "::1"];

/**
 * Names in the TLS listener's certificate: the hosts of MTLS_URL and PUBLIC_URL, and all loopback names if one of those is a loopback
 * name. IPv6 in the notation of the certificate parser.
 */
export function serverNames({ mtlsUrl, publicUrl }: Pick<Env, "mtlsUrl" | "publicUrl">): GeneralName[] {
  const hosts = [mtlsUrl, publicUrl].flatMap((url) => (url ? [hostOf(url)] : []));
  const all = hosts.some(isLocal) ? [...hosts, ...LOCAL] : hosts;
  return [...new Set(all.map(plain))].map((value) => ({ kind: ipaddr.isValid(value) ? "ip" : "dns", value }));
}

const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, "");

function isLocal(host: string): boolean {
  return host === "localhost" || (ipaddr.isValid(host) && ipaddr.parse(host).range() === "loopback");
}

function plain(host: string): string {
  return ipaddr.IPv6.isValid(host) ? ipaddr.IPv6.parse(host).toNormalizedString() : host;
}
