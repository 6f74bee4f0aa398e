import { lookup } from "node:dns/promises";
import { isAddress, isPublicAddress } from "./address";
import { type OutboundRefusal, refusal } from "./refusal";
import type { Target } from "./target";

/** Resolves a name to all of its addresses. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const resolveHost: ResolveHost = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Resolves a target's name once. The connection uses this result, so a later DNS answer has no effect (DNS rebinding). A single
 * non-public address rejects the target.
 */
export async function resolveTarget(
  { host, isAllowed }: Target,
  resolve: ResolveHost,
): Promise<{ ok: true; addresses: readonly string[] } | OutboundRefusal> {
  if (isAllowed && isAddress(host)) return { ok: true, addresses: [host] };
  let addresses: readonly string[];
  try {
    addresses = await resolve(host);
  } catch {
    addresses = []; // an unknown name and no answer are indistinguishable to the caller
  }
  if (addresses.length === 0) return refusal("not_resolved", "The host name does not resolve to an IP address.");
  if (isAllowed || addresses.every(isPublicAddress)) return { ok: true, addresses };
  return refusal("not_public", "The host name resolves to an IP address that is not public.");
}
