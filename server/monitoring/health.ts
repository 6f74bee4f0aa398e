import { AppError } from "@/lib/errors";
import type { StatusService } from "@/lib/status/status-service";
import { VERSION } from "@/lib/version";
import { isBearerSecret } from "../http/bearer-secret";
import { peerAddress } from "../http/client-address";
import type { Exchange, Handler } from "../http/exchange";
import { LIVEZ, READYZ } from "../http/health-paths";
import type { Metrics } from "../http/observed";
import type { Jobs } from "../jobs/scheduler";

/** Why a process is not ready: a message for operators; a code and an action for supervisors. */
export interface NotReady {
  part: "process" | "database" | "jobs" | "crl" | "ocsp" | "restore";
  code: string;
  /** `wait`: may resolve itself. `restart`: a new process may fix it. `upgrade`, `operator`: needs an operator. */
  action: "wait" | "restart" | "upgrade" | "operator";
  message: string;
}

export interface HealthOptions {
  metrics: Metrics;
  status: Pick<StatusService, "health">;
  jobs: Pick<Jobs, "overdue">;
  isDraining: () => boolean;
}

const RETRY_SECONDS = "5";

/**
 * `/livez`: the process runs, with its version. `/readyz`: it can serve, write and sign what it publishes, and is not shutting down;
 * otherwise 503 with one line per reason (decisions 072, 127), or JSON for `Accept: application/json`. `/metrics`: Prometheus, for
 * loopback or with METRICS_TOKEN (decision 105).
 */
export function healthHandler({ metrics, status, jobs, isDraining }: HealthOptions): Handler {
  /** One database check at a time; concurrent requests share its result. */
  let check: Promise<NotReady[]> | undefined;
  const checkOnce = (exchange: Exchange) => {
    check ??= reasonsOf(exchange, jobs).finally(() => {
      check = undefined;
    });
    return check;
  };
  return async (exchange) => {
    switch (exchange.path) {
      case LIVEZ:
        sendText(exchange, 200, `ok\nversion ${VERSION}\n`);
        return true;
      case READYZ: {
        const reasons = isDraining() ? [STOPPING] : [...(await checkOnce(exchange))];
        for (const { part, message } of status.health().faults) {
          reasons.push({ part, code: `${part}_unavailable`, action: "operator", message });
        }
        sendReadiness(exchange, reasons);
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

const STOPPING: NotReady = {
  part: "process",
  code: "stopping",
  action: "wait",
  message: "The process is shutting down.",
};

/** Headers that a proxy adds: local callers connect directly. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

/** @throws AppError unauthenticated without METRICS_TOKEN's value; forbidden for other addresses when it is not set */
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
    "Metrics are available on loopback only. To read them remotely, set METRICS_TOKEN and send it as Authorization: Bearer.",
  );
}

async function reasonsOf({ deps }: Exchange, jobs: Pick<Jobs, "overdue">): Promise<NotReady[]> {
  const database = await deps.watch.check();
  return [
    ...database.map((fault) => ({ part: "database" as const, ...fault })),
    ...jobs.overdue().map(({ name, since }) => ({
      part: "jobs" as const,
      code: "job_hung",
      action: "restart" as const,
      message: `${name} has not finished a run since ${since.toISOString()}.`,
    })),
  ];
}

function sendReadiness(exchange: Exchange, reasons: readonly NotReady[]): void {
  const isReady = reasons.length === 0;
  const status = isReady ? 200 : 503;
  if (!isReady) exchange.response.setHeader("retry-after", RETRY_SECONDS);
  if (/\bapplication\/json\b/.test(exchange.request.headers.accept ?? "")) {
    const body = { status: isReady ? "ready" : "not_ready", reasons };
    sendText(exchange, status, `${JSON.stringify(body)}\n`, "application/json");
  } else if (isReady) sendText(exchange, status, "ready\n");
  else {
    const lines = reasons.map(({ part, code, action, message }) => `${part}: ${message} [${code}, ${action}]\n`);
    sendText(exchange, status, `not ready\n${lines.join("")}`);
  }
}

function sendText({ request, response }: Exchange, status: number, text: string, type = "text/plain; charset=utf-8") {
  response.statusCode = status;
  response.setHeader("content-type", type);
  response.setHeader("cache-control", "no-store");
  response.setHeader("vary", "accept");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(request.method === "HEAD" ? undefined : text);
}
