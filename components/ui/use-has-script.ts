"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and until the page runs in a browser. */
export const useHasScript = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
