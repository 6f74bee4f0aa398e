import { keyFamily } from "@/lib/pki/key-family";
import { rejection } from "../decision";
import { GUESSABLE, isGuessable } from "../known-keys/guessable-keys";
import { publishedKeys } from "../known-keys/published-keys";
import type { KeyCheck } from "./check";

/** The private half of the key is not published in a specification or package, and not easy to guess. */
export const keyPublished: KeyCheck = {
  name: "key-published",
  codes: ["key.published"],
  check({ publicKey }) {
    const source = keyFamily(publicKey)
      .map((fingerprint) => publishedKeys().get(fingerprint) ?? (isGuessable(fingerprint) ? GUESSABLE : undefined))
      .find((found) => found !== undefined);
    if (source === undefined) return [];
    return [
      rejection(
        "key.published",
        `The private half of this key is public (${source}), so anyone can sign with it. Generate your own key.`,
      ),
    ];
  },
};
