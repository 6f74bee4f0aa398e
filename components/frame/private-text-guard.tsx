"use client";

import { useEffect } from "react";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { READS_KEYS } from "../ui/reads-keys";
import { notify } from "../ui/toast";

/** Words that are typed are shorter; no key is. */
const SHORTEST_KEY = 40;

/**
 * Refuses a private key that is pasted or dropped into a control whose text is sent: a search would put it into the address and the
 * history. `FileDrop` reads keys itself. Operations refuse a key in a text too (lib/operation/fields.ts).
 */
export function PrivateTextGuard() {
  useEffect(() => {
    const onInput = (event: InputEvent) => {
      const { data, target } = event;
      if (data === null || data.length < SHORTEST_KEY || !looksPrivate(data)) return;
      if (target instanceof Element && target.closest(`[${READS_KEYS}]`)) return;
      event.preventDefault();
      notify("This is a private key. It was not pasted.", {
        description:
          "Text in this field is sent to the portal. To find the certificate of a key, open Which key is it?",
        tone: "danger",
      });
    };
    document.addEventListener("beforeinput", onInput, true);
    return () => document.removeEventListener("beforeinput", onInput, true);
  }, []);
  return null;
}
