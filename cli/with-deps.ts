import type { Logger } from "pino";
import type { Deps } from "@/lib/start/deps";

/** Opens the dependencies, passes them to `use` and closes them. `log`: receives log lines; silent by default. */
export type WithDeps = <T>(use: (deps: Deps) => Promise<T>, log?: Logger) => Promise<T>;
