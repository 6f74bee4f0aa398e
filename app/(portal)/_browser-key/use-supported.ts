"use client";

import { useEffect, useState } from "react";
import type { BrowserKeyAlgorithm } from "@/lib/pki-browser/browser-key-algorithms";

/** Why this page can't create keys, whatever their type. */
export const INSECURE_PAGE =
  "Browsers create keys only on https pages and on localhost. Open the portal at its https address, or create the key with a command.";

/** Key types that this browser can create; undefined until they are known, empty if the page is not secure. */
export function useSupportedKeyTypes(): readonly BrowserKeyAlgorithm[] | undefined {
  const [supported, setSupported] = useState<readonly BrowserKeyAlgorithm[]>();
  useEffect(() => {
    let isCurrent = true;
    void import("@/lib/pki-browser/supported-key-algorithms")
      .then(({ supportedKeyAlgorithms }) => supportedKeyAlgorithms())
      .then((algorithms) => isCurrent && setSupported(algorithms));
    return () => {
      isCurrent = false;
    };
  }, []);
  return supported;
}
