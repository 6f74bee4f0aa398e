import { readKnownKeys } from "../read-known-keys";
import { PUBLISHED_KEYS } from "./published-keys-list";

let bySource: ReadonlyMap<string, string> | undefined;

/** Keys with a published private half: the source by `keyFingerprint`. Read once, on first use. */
export function publishedKeys(): ReadonlyMap<string, string> {
  bySource ??= new Map(
    readKnownKeys(PUBLISHED_KEYS, "the list of published keys").map(({ keyFingerprint, source }) => [
      keyFingerprint,
      source,
    ]),
  );
  return bySource;
}
