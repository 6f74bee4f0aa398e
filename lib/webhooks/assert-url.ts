import { AppError } from "@/lib/operation/errors";
import { readTarget } from "@/lib/outbound/target";
import type { Deps } from "@/lib/runtime/deps";

/**
 * Says at once what lib/outbound would refuse at every attempt. What a name leads to is only known when it is resolved.
 * @throws AppError invalid_input
 */
export function assertReachableUrl({ env }: Pick<Deps, "env">, url: string): void {
  const target = readTarget(url, env.outboundAllow);
  if (!("ok" in target)) return;
  throw new AppError("invalid_input", `url: ${target.message}`, {
    details: { reason: target.reason, fields: [{ path: "url", message: target.message }] },
  });
}
