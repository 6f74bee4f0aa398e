import { assertReachable } from "@/lib/outbound/assert-reachable";
import type { Deps } from "@/lib/start/deps";

/**
 * A webhook's address, as lib/outbound will judge it at every attempt.
 * @throws AppError invalid_input
 */
export const assertReachableUrl = (deps: Pick<Deps, "env">, url: string): void => assertReachable(deps, url, "url");
