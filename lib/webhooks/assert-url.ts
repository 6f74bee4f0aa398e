import type { BaseDeps } from "@/lib/operation/deps";
import { assertReachable } from "@/lib/outbound/assert-reachable";

/**
 * A webhook's address, as lib/outbound will judge it at every attempt.
 * @throws AppError invalid_input
 */
export const assertReachableUrl = (deps: Pick<BaseDeps, "env">, url: string): void => assertReachable(deps, url, "url");
