import { AppError } from "@/lib/errors";
import type { Deps } from "./deps";

// A registered symbol: the server's bundle sets the property, Next's bundle (another module graph) reads it.
const RUNTIME = Symbol.for("countersign.runtime");

const holder = globalThis as { [RUNTIME]?: Deps };

/** Makes the process's dependencies available to pages. Called once, by the composition root. */
export function publishRuntime(deps: Deps): void {
  holder[RUNTIME] = deps;
}

/** @throws AppError unavailable before `publishRuntime` */
export function getRuntime(): Deps {
  const deps = holder[RUNTIME];
  if (!deps) throw new AppError("unavailable", "The server is still starting. Try again in a moment.");
  return deps;
}
