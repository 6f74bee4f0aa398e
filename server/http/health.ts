import { AppError } from "@/lib/operation/errors";
import type { StatusService } from "@/lib/status/status-service";
import { isBearerSecret } from "./bearer-secret";
import { peerAddress } from "./client-address";
import type { Door, Exchange } from "./exchange";
import type { Metrics } from "./metrics";

const PROBE = { name: "readiness_probe", text: "SELECT 1 AS ready" };
const PROBE_MS = 2_000;

interface Health {
  metrics: Metrics;
  status: Pick<StatusService, "health">;
  isDraining: () => boolean;
}

/**
 * `/livez`: the process runs. `/readyz`: it can serve, can sign what it publishes, and is not about to stop; otherwise 503 and a
 * line for each reason (decision 072). `/metrics`: Prometheus, for the machine itself or with METRICS_TOKEN (decision 105).
 */
export function healthDoor({ metrics, status, isDraining }: Health): Door {
  return async (exchange) => {
    switch (exchange.path) {
      case "/livez":
        sendText(exchange, 200, "ok\n");
        return true;
      case "/readyz": {
        const reasons = status.health().faults.map(({ part, message }) => `${part}: ${message}`);
        if (isDraining()) reasons.unshift("process: It is about to stop.");
        else if (!(await canReachDatabase(exchange))) reasons.unshift("database: It does not answer.");
        sendText(exchange, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? "ready\n" : notReady(reasons));
        return true;
      }
      case "/metrics":
        assertMayReadMetrics(exchange);
        sendText(exchange, 200, await metrics.expose(), metrics.contentType);
        return true;
      default:
        return false;
    }
  };
}

/** What a proxy adds: the machine itself speaks without one. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

/** @throws AppError unauthenticated without METRICS_TOKEN's value; forbidden from elsewhere when there is none */
function assertMayReadMetrics({ request, deps }: Exchange): void {
  const { metricsToken } = deps.env;
  if (metricsToken !== undefined) {
    if (isBearerSecret(request.headers.authorization, metricsToken)) return;
    throw new AppError("unauthenticated", "Send Authorization: Bearer with the value of METRICS_TOKEN.");
  }
  const isDirect = FORWARDED.every((name) => request.headers[name] === undefined);
  if (isDirect && LOOPBACK.test(peerAddress(request))) return;
  throw new AppError(
    "forbidden",
    "Metrics are answered to the machine itself only. Set METRICS_TOKEN and send it as Authorization: Bearer to read them from elsewhere.",
  );
}

const notReady = (reasons: readonly string[]) => `not ready\n${reasons.map((reason) => `${reason}\n`).join("")}`;

async function canReachDatabase({ deps, requestId }: Exchange): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_MS);
  });
  const answer = deps.db.query(PROBE, []).then(
    () => true,
    (error: unknown) => {
      deps.log.warn({ err: error, requestId }, "not ready: the database does not answer");
      return false;
    },
  );
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

function sendText({ request, response }: Exchange, status: number, text: string, type = "text/plain; charset=utf-8") {
  response.statusCode = status;
  response.setHeader("content-type", type);
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(request.method === "HEAD" ? undefined : text);
}
