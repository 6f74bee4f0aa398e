import type { BaseDeps } from "@/lib/operation/deps";
import { assertReachable } from "@/lib/outbound/assert-reachable";

/**
 * Checks a webhook's URL as lib/outbound does on every attempt.
 * @throws AppError invalid_input
 */
export const assertReachableUrl = (deps: Pick<BaseDeps, "env">, url: string): void => assertReachable(deps, url, "url");
