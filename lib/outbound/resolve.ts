import { lookup } from "node:dns/promises";
import { isAddress, isPublicAddress } from "./address";
import { type OutboundRefusal, refusal } from "./refusal";
import type { Target } from "./target";

/** All addresses of a name, as the system resolves it. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const resolveHost: ResolveHost = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Resolves a target's name, once: the connection is made to what comes out here, so that a name can't answer otherwise a moment
 * later. One address that is not public spoils them all.
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
    addresses = []; // no such name, or no answer: the same to whoever asks
  }
  if (addresses.length === 0) return refusal("not_resolved", "The host name has no network address.");
  if (isAllowed || addresses.every(isPublicAddress)) return { ok: true, addresses };
  return refusal("not_public", "The host name leads to a network address that is not public.");
}
