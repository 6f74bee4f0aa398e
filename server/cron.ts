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
      if (!isSecret(request.headers.authorization, deps.env.cronSecret)) {
        throw new AppError("unauthenticated", "Send Authorization: Bearer with the value of CRON_SECRET.");
      }
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

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function isSecret(header: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(header ?? ""), hash(`Bearer ${secret}`));
}
