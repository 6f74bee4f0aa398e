import "server-only";
import type { Deps } from "@/lib/start/deps";
import { getRuntime } from "@/lib/start/global";

/** The dependencies built by server/: pages open no database connection and load no key themselves. */
export function deps(): Deps {
  return getRuntime();
}
