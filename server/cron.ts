import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/operation/errors";
import type { Exchange } from "./http/exchange";
import { sendProblem } from "./http/problem";
import { methodNotAllowed, noSuchPath } from "./http/refusal";
import type { Jobs } from "./scheduler";

const PREFIX = "/api/cron/";

/** `POST /api/cron/{job}` with `Authorization: Bearer $CRON_SECRET` runs a job now and says what it did. */
export function cronDoor(jobs: Jobs) {
  return async (exchange: Exchange): Promise<boolean> => {
    const { request, response, path, deps } = exchange;
    if (!path.startsWith(PREFIX)) return false;
    try {
      if (request.method !== "POST") throw methodNotAllowed(["POST"]);
      if (!isSecret(request.headers.authorization, deps.env.cronSecret)) throw await refuse(exchange);
      const job = jobs.find(path.slice(PREFIX.length));
      if (!job) throw noSuchPath();
      const body = JSON.stringify({ job: job.name, result: await jobs.run(job) });
      response.setHeader("content-type", "application/json");
      response.setHeader("cache-control", "no-store");
      response.end(body);
    } catch (error) {
      sendProblem(exchange, error);
    }
    return true;
  };
}

/**
 * Says what was wrong, to the log more than to the caller: a secret that differs is a machine with another configuration, or
 * somebody who guesses. @throws AppError rate_limited after ten wrong secrets from one address
 */
async function refuse({ request, deps, address, requestId, path }: Exchange): Promise<AppError> {
  const words = "Send Authorization: Bearer with the value of CRON_SECRET.";
  if (request.headers.authorization === undefined) {
    return new AppError("unauthenticated", words, { details: { reason: "cron_secret_missing" } });
  }
  const job = path.slice(PREFIX.length, PREFIX.length + 40);
  deps.log.warn({ address, requestId, job }, "A job was called with a wrong CRON_SECRET");
  await deps.limits.cronByAddress.consume(address);
  return new AppError("unauthenticated", words, { details: { reason: "cron_secret_wrong" } });
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function isSecret(header: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(header ?? ""), hash(`Bearer ${secret}`));
}
