import { budgetOf } from "@/lib/operation/actor";
import type { Context } from "./context";

/**
 * Counts one CSR submission of this actor; all clients of an organisation share a budget. Parsing a CSR costs CPU (a signature, a prime
 * test), so submissions are limited.
 * @throws AppError rate_limited
 */
export function limitSubmissions({ actor, deps }: Context): Promise<void> {
  return deps.limits.issuanceByActor.consume(budgetOf(actor));
}
