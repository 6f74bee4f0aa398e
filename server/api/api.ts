import { authorise } from "@/lib/operation/actor";
import { leaveUncompressed } from "../http/compress-response";
import type { Exchange, Handler } from "../http/exchange";
import { sendProblem } from "../http/problem";
import { methodNotAllowed, noSuchPath } from "../http/refusal";
import { authenticate } from "./authenticate";
import { withIdempotency } from "./idempotency";
import { sendOpenApi } from "./openapi-answer";
import { readInput } from "./read-input";
import { preferredRoute, type Route } from "./route";
import { createRouter } from "./router";
import { routes } from "./routes";
import { returnsSecret, sendAnswer, toAnswer } from "./send";

const PREFIX = "/api/v1";
const find = createRouter(routes);

/** REST v1: finds the route, builds the actor, executes the operation and sends its result. */
export const apiHandler: Handler = async (exchange) => {
  const { path } = exchange;
  if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return false;
  try {
    await answer(exchange, path.slice(PREFIX.length));
  } catch (error) {
    sendProblem(exchange, error);
  }
  return true;
};

async function answer(exchange: Exchange, path: string): Promise<void> {
  if (path === "/openapi.json") return sendOpenApi(exchange);
  const found = find(exchange.request.method ?? "GET", path);
  if (!found) throw noSuchPath();
  if (found.kind === "other_method") throw methodNotAllowed(found.allowed);
  if (found.route.asCsv) exchange.response.setHeader("vary", "Accept");
  await serve(exchange, preferredRoute(found.route, exchange.request.headers.accept), found.parameters);
}

/** Serves any operation. */
async function serve(exchange: Exchange, route: Route, parameters: Record<string, string>): Promise<void> {
  const { deps, requestId, address, search } = exchange;
  if (returnsSecret(route)) leaveUncompressed(exchange.response);
  const actor = await authenticate(exchange);
  authorise(actor, route.operation); // before the body of an unauthorised caller is read
  const { input, body } = await readInput(exchange, route, parameters);
  const run = async () => toAnswer(route, await route.operation.execute({ actor, deps, requestId, address }, input));
  await sendAnswer(exchange, await withIdempotency(exchange, { actor, body, search }, run));
}
