import type { Logger } from "pino";
import type { Deps } from "@/lib/start/deps";

/** Opens the runtime, gives it to `use` and closes it again. `log`: who hears what it says; nobody otherwise. */
export type WithDeps = <T>(use: (deps: Deps) => Promise<T>, log?: Logger) => Promise<T>;
