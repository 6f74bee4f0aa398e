import { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import { HTTP_STATUS } from "@/lib/http";
import type { Operation } from "@/lib/operation/operation";
import { BODY_LIMIT } from "../http/read-body";
import type { ComponentSchemas, Json } from "./component-schemas";
import { pathParameters, type Route } from "./route";

/** Errors of every authenticated operation; others depend on the route. */
const ALWAYS: ErrorCode[] = ["invalid_input", "unauthenticated", "forbidden", "internal", "unavailable"];

/** One route as an operation object of OpenAPI. Named schemas are added to `schemas`. */
export function describeRoute(route: Route, schemas: ComponentSchemas): Json {
  const { operation } = route;
  const input = schemas.describe(operation.input, "input");
  const inPath = pathParameters(route.path);
  const members = Object.entries((input.properties ?? {}) as Record<string, Json>).filter(
    ([name]) => !(name in (route.fixed ?? {})),
  );
  const required = new Set((input.required ?? []) as string[]);
  const rest = members.filter(([name]) => !inPath.includes(name));
  const hasBody = route.method === "POST" || route.method === "PATCH";
  return {
    operationId: route.id,
    summary: operation.summary,
    tags: [route.tag],
    description: describeAccess(operation),
    ...(operation.permission === "public" ? { security: [] } : {}),
    parameters: [
      ...members
        .filter(([name]) => inPath.includes(name))
        .map(([name, schema]) => ({ name, in: "path", required: true, schema })),
      ...(hasBody ? [] : rest.map(([name, schema]) => ({ name, in: "query", required: required.has(name), schema }))),
      ...(route.method === "POST" ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
    ],
    ...(hasBody ? { requestBody: describeBody(route, rest, required) } : {}),
    responses: {
      [route.created ? "201" : "200"]: describeAnswer(route, schemas),
      ...errorResponses(
        route,
        members.map(([name]) => name),
      ),
    },
  };
}

function describeAccess({ permission, scope }: Operation): string {
  if (permission === "public") return "Requires no authentication.";
  if (permission === "self") {
    return "For the user's own account: requires an access token with any scope, and no permission. Not available to OAuth clients.";
  }
  const where =
    scope === "platform"
      ? " for the whole platform, which neither an organisation's role nor an OAuth client can have"
      : "";
  return `Requires the permission \`${permission}\`${where}.`;
}

function describeBody(route: Route, members: [string, Json][], required: ReadonlySet<string>): Json {
  const needed = members.map(([name]) => name).filter((name) => required.has(name));
  const schema = {
    type: "object",
    properties: Object.fromEntries(members),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  };
  const json = { schema, ...(route.example ? { example: route.example } : {}) };
  const pkcs10 = {
    schema: {
      type: "string",
      contentEncoding: "binary",
      description: "The CSR, PEM or DER. The other members are then query parameters.",
    },
  };
  return {
    required: needed.length > 0,
    content: { "application/json": json, ...(route.takesPkcs10 ? { "application/pkcs10": pkcs10 } : {}) },
  };
}

function describeAnswer(route: Route, schemas: ComponentSchemas): Json {
  const requestId = {
    "X-Request-Id": { description: "The request id in the log and the audit log.", schema: { type: "string" } },
  };
  if (route.answer === "file" || route.answer === "stream") {
    const type = route.fileType ?? "application/octet-stream";
    const file = { schema: type === "application/json" ? { type: "object" } : { type: "string" } };
    const disposition = {
      "Content-Disposition": { description: "RFC 6266, with a file name.", schema: { type: "string" } },
    };
    return { description: "The file.", headers: { ...requestId, ...disposition }, content: { [type]: file } };
  }
  const output = schemas.describe(route.operation.output, "output");
  const schema =
    route.answer === "list"
      ? {
          type: "object",
          properties: { items: output, nextCursor: { type: "null" } },
          required: ["items", "nextCursor"],
          additionalProperties: false,
        }
      : output;
  const location = { Location: { description: "URL of the created resource.", schema: { type: "string" } } };
  return {
    description: route.asCsv
      ? `${route.operation.summary} With \`Accept: text/csv\` the complete list is returned as CSV, like \`/certificates.csv\`.`
      : route.operation.summary,
    headers: { ...requestId, ...(route.created ? location : {}) },
    content: { "application/json": { schema } },
  };
}

interface Member {
  reference?: boolean;
  anyOf?: Member[];
}

/** Members marked with `.meta({ reference: true })`; a list of references reports each item in the response. */
function referencesIn(input: z.ZodType): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Member>;
  };
  const isReference = ({ reference, anyOf = [] }: Member): boolean => reference === true || anyOf.some(isReference);
  return new Set(Object.keys(properties).filter((name) => isReference(properties[name] ?? {})));
}

/** Codes that share a status share a response. */
function errorResponses(
  { method, path, takesPkcs10, hasFindings, operation }: Route,
  members: readonly string[],
): Json {
  const references = referencesIn(operation.input);
  const codes = new Set<ErrorCode>(ALWAYS);
  if (path.includes("{") || members.some((name) => references.has(name))) codes.add("not_found");
  if (method !== "GET") for (const code of ["conflict", "rate_limited"] as const) codes.add(code);
  if (takesPkcs10 || hasFindings) codes.add("rejected_by_policy");
  const hasBody = method === "POST" || method === "PATCH";
  return {
    ...Object.fromEntries(
      [...codes].map((code) => [String(HTTP_STATUS[code]), { $ref: `#/components/responses/${code}` }]),
    ),
    ...(hasBody
      ? Object.fromEntries(
          Object.entries(BODY_REFUSALS).map(([status, { id }]) => [status, { $ref: `#/components/responses/${id}` }]),
        )
      : {}),
  };
}

/** Errors of a body with a specific HTTP status (refusal.ts). */
export const BODY_REFUSALS: Record<string, { id: string; description: string }> = {
  "413": { id: "body_too_large", description: `The body is larger than ${BODY_LIMIT / 1024} KiB` },
  "415": { id: "unsupported_media_type", description: "The media type of the body is not supported" },
};
