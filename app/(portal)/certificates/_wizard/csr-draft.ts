import { useEffect, useState } from "react";
import { looksPrivate } from "@/lib/dropped-file/looks-private";

/** What step 3 keeps in this tab over Back and reload. It contains no secret: a text with a private key is never kept. */
export interface CsrDraft {
  csr: string;
  fileName?: string | undefined;
  name: string;
  keyHolderNote: string;
}

const storageKey = (holder: object, type: string, replaces = "") =>
  `csr ${Object.values(holder).join()} ${type} ${replaces}`;

/** The draft stored for this tab, read after hydration; undefined before, and when there is none. */
export function useCsrDraft(holder: object, type: string, replaces: string | undefined) {
  const key = storageKey(holder, type, replaces);
  const [restored, setRestored] = useState<CsrDraft>();
  useEffect(() => setRestored(readDraft(sessionStorage.getItem(key))), [key]);
  return {
    restored,
    save: (draft: CsrDraft): void => {
      const text = `${draft.name}\n${draft.keyHolderNote}`;
      if (looksPrivate(draft.csr) || looksPrivate(text)) return;
      if (`${draft.csr}${text}`.trim() === "") sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(draft));
    },
    remove: (): void => sessionStorage.removeItem(key),
  };
}

/** Written by another version, or by hand: an unreadable draft is ignored. */
function readDraft(text: string | null): CsrDraft | undefined {
  try {
    const { csr, name, keyHolderNote, fileName } = JSON.parse(text ?? "null") ?? {};
    if (![csr, name, keyHolderNote].every((value) => typeof value === "string")) return undefined;
    return { csr, name, keyHolderNote, fileName: typeof fileName === "string" ? fileName : undefined };
  } catch {
    return undefined; // not JSON
  }
}
