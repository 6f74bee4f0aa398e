import "server-only";
import type { Deps } from "@/lib/start/deps";
import { getRuntime } from "@/lib/start/global";

/** What server/ built and published: pages never open a database or a key of their own. */
export function deps(): Deps {
  return getRuntime();
}
