import { PUBLISHED_KEYS } from "./published-keys-list";
import { readKnownKeys } from "./read-list";

let bySource: ReadonlyMap<string, string> | undefined;

/** Keys with a published private half: where it was published, by `keyFingerprint`. Read once, when the first key is judged. */
export function publishedKeys(): ReadonlyMap<string, string> {
  bySource ??= new Map(
    readKnownKeys(PUBLISHED_KEYS, "the list of published keys").map(({ keyFingerprint, source }) => [
      keyFingerprint,
      source,
    ]),
  );
  return bySource;
}
