import { AppError } from "@/lib/errors";
import { readTarget } from "./target";

/**
 * Rejects a URL when it is stored if `fetchGuarded` would reject it on every attempt. The addresses of its host name are checked
 * only when it is resolved. `member`: the input member that contains the URL.
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
