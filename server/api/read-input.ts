import type { Exchange } from "../http/exchange";
import { readBody } from "../http/read-body";
import { badRequest, unsupportedMediaType } from "../http/refusal";
import { parseJsonBody } from "./json-body";
import type { Route } from "./route";

type Input = Record<string, unknown>;

const JSON_TYPE = "application/json";
const PKCS10_TYPE = "application/pkcs10";

export interface ReadInput {
  input: Input;
  /** As received, to compare a repeated request with the first. */
  body: Uint8Array;
}

const NO_BODY = new Uint8Array();

/**
 * The operation's input: path parameters, fixed members of the route, and query (GET, DELETE) or body.
 * @throws HttpRefusal 400, 413, 415
 */
export async function readInput(
  exchange: Exchange,
  route: Route,
  parameters: Record<string, string>,
): Promise<ReadInput> {
  const own = { ...parameters, ...route.fixed };
  const query = parseQuery(exchange.search);
  if (route.method === "GET" || route.method === "DELETE") return { input: merge(own, query), body: NO_BODY };
  const type = mediaType(exchange, route);
  const body = await readBody(exchange.request);
  if (type === PKCS10_TYPE) return { input: merge(own, { ...query, csr: body.toString("base64") }), body };
  const unexpected = Object.keys(query)[0];
  if (unexpected !== undefined)
    throw badRequest("unexpected_query", `"${unexpected}" must be in the body, not in the query.`);
  return { input: merge(own, body.length === 0 ? {} : parseJsonBody(body)), body };
}

/** Members of the path can't be repeated, so that there is no ambiguity. */
function merge(own: Input, given: Input): Input {
  const twice = Object.keys(given).find((name) => Object.hasOwn(own, name));
  if (twice !== undefined) throw badRequest("given_twice", `"${twice}" is already in the path; omit it.`);
  return { ...given, ...own };
}

function parseQuery(search: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in values) throw badRequest("duplicate_parameter", `Duplicate parameter: "${name.slice(0, 64)}".`);
    if (value.includes("\0") || value.includes("\ufffd")) {
      throw badRequest("bad_text", `The parameter "${name.slice(0, 64)}" contains invalid characters.`);
    }
    values[name] = value;
  }
  return values;
}

function mediaType({ request }: Exchange, route: Route): string {
  const accepted = route.takesPkcs10 ? [JSON_TYPE, PKCS10_TYPE] : [JSON_TYPE];
  const encoding = request.headers["content-encoding"] ?? "identity";
  const header = request.headers["content-type"];
  if (header === undefined && isEmpty(request.headers)) return JSON_TYPE;
  const [type = "", ...attributes] = (header ?? "").toLowerCase().split(";");
  const charset = attributes.map((attribute) => attribute.trim()).find((attribute) => attribute.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (!accepted.includes(type.trim()) || encoding !== "identity" || !isUtf8) throw unsupportedMediaType(accepted);
  return type.trim();
}

const isEmpty = (headers: Exchange["request"]["headers"]) =>
  headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;
