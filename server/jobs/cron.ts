import { AppError } from "@/lib/errors";
import { isBearerSecret } from "../http/bearer-secret";
import type { Exchange } from "../http/exchange";
import { sendProblem } from "../http/problem";
import { readBody } from "../http/read-body";
import { methodNotAllowed, noSuchPath } from "../http/refusal";
import type { Jobs } from "./scheduler";

const PREFIX = "/api/cron/";
/** The body is ignored; some schedulers send one. */
const BODY_LIMIT = 4_096;

/** `POST /api/cron/{job}` with `Authorization: Bearer $CRON_SECRET` runs a job and returns its result. */
export function cronHandler(jobs: Jobs) {
  return async (exchange: Exchange): Promise<boolean> => {
    const { request, response, path, deps } = exchange;
    if (!path.startsWith(PREFIX)) return false;
    try {
      if (request.method !== "POST") throw methodNotAllowed(["POST"]);
      if (!isBearerSecret(request.headers.authorization, deps.env.cronSecret)) throw await refuse(exchange);
      const job = jobs.find(path.slice(PREFIX.length));
      if (!job) throw noSuchPath();
      await readBody(request, BODY_LIMIT);
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
 * Explains the error, with more detail in the log than to the caller: a wrong secret is a misconfigured machine or a guess.
 * @throws AppError rate_limited after ten wrong secrets from one address
 */
async function refuse({ request, deps, address, requestId, path }: Exchange): Promise<AppError> {
  const message = "Send Authorization: Bearer with the value of CRON_SECRET.";
  if (request.headers.authorization === undefined) {
    return new AppError("unauthenticated", message, { details: { reason: "cron_secret_missing" } });
  }
  const job = path.slice(PREFIX.length, PREFIX.length + 40);
  deps.log.warn({ address, requestId, job }, "Job called with a wrong CRON_SECRET");
  await deps.limits.cronByAddress.consume(address);
  return new AppError("unauthenticated", message, { details: { reason: "cron_secret_wrong" } });
}
