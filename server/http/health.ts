import { VERSION } from "@/lib/runtime/version";
import type { StatusService } from "@/lib/status/status-service";
import type { Door, Exchange } from "./exchange";
import type { Metrics } from "./metrics";

const PROBE = { name: "readiness_probe", text: "SELECT 1 AS ready" };
const PROBE_MS = 2_000;

/**
 * `/livez`: the process runs, and which version. `/readyz`: it can serve, can sign what it publishes, and is not about to stop; otherwise 503 and a
 * line for each reason (decision 072). `/metrics`: Prometheus.
 */
export function healthDoor(metrics: Metrics, status: Pick<StatusService, "health">, isDraining: () => boolean): Door {
  return async (exchange) => {
    switch (exchange.path) {
      case "/livez":
        sendText(exchange, 200, `ok\nversion ${VERSION}\n`);
        return true;
      case "/readyz": {
        const reasons = status.health().faults.map(({ part, message }) => `${part}: ${message}`);
        if (isDraining()) reasons.unshift("process: It is about to stop.");
        else if (!(await canReachDatabase(exchange))) reasons.unshift("database: It does not answer.");
        sendText(exchange, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? "ready\n" : notReady(reasons));
        return true;
      }
      case "/metrics":
        sendText(exchange, 200, await metrics.expose(), metrics.contentType);
        return true;
      default:
        return false;
    }
  };
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
