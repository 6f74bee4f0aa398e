import { AppError } from "@/lib/errors";
import { readTarget } from "./target";

/**
 * Says at once, when an address is stored, what `fetchGuarded` would refuse at every attempt. What a name leads to is only known
 * when it is resolved. `member`: the input's member that holds the address.
 * @throws AppError invalid_input
 */
export function assertReachable(
  { env }: { env: { outboundAllow: readonly string[] } },
  url: string,
  member: string,
): void {
  const target = readTarget(url, env.outboundAllow);
  if (!("ok" in target)) return;
  throw new AppError("invalid_input", `${member}: ${target.message}`, {
    details: { reason: target.reason, fields: [{ path: member, message: target.message }] },
  });
}
