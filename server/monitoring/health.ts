import { AppError } from "@/lib/errors";
import type { StatusService } from "@/lib/status/status-service";
import { VERSION } from "@/lib/version";
import { isBearerSecret } from "../http/bearer-secret";
import { peerAddress } from "../http/client-address";
import type { Door, Exchange } from "../http/exchange";
import { LIVEZ, READYZ } from "../http/health-paths";
import type { Metrics } from "../http/observed";
import type { Jobs } from "../jobs/scheduler";

/** Why a process is not ready: for people a sentence, for supervisors a code and what they can do. */
export interface NotReady {
  part: "process" | "database" | "jobs" | "crl" | "ocsp" | "restore";
  code: string;
  /** `wait`: it may pass by itself. `restart`: a new process would do better. `upgrade`, `operator`: a person has to act. */
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
 * `/livez`: the process runs, and which version. `/readyz`: it can serve, can write, can sign what it publishes, and is not about to stop; otherwise 503
 * and a line for each reason (decisions 072, 127), or JSON for `Accept: application/json`. `/metrics`: Prometheus, for the machine
 * itself or with METRICS_TOKEN (decision 105).
 */
export function healthDoor({ metrics, status, jobs, isDraining }: HealthOptions): Door {
  /** One look at the database at a time, whose outcome is told to all who ask meanwhile. */
  let look: Promise<NotReady[]> | undefined;
  const lookOnce = (exchange: Exchange) => {
    look ??= reasonsOf(exchange, jobs).finally(() => {
      look = undefined;
    });
    return look;
  };
  return async (exchange) => {
    switch (exchange.path) {
      case LIVEZ:
        sendText(exchange, 200, `ok\nversion ${VERSION}\n`);
        return true;
      case READYZ: {
        const reasons = isDraining() ? [STOPPING] : [...(await lookOnce(exchange))];
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

const STOPPING: NotReady = { part: "process", code: "stopping", action: "wait", message: "It is about to stop." };

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

async function reasonsOf({ deps }: Exchange, jobs: Pick<Jobs, "overdue">): Promise<NotReady[]> {
  const database = await deps.watch.check();
  return [
    ...database.map((fault) => ({ part: "database" as const, ...fault })),
    ...jobs.overdue().map(({ name, since }) => ({
      part: "jobs" as const,
      code: "job_hung",
      action: "restart" as const,
      message: `${name} has not finished a round since ${since.toISOString()}.`,
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
