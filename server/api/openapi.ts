import { z } from "zod";
import { Finding } from "@/lib/certificates/schema/certificate";
import { ERROR_CODES, type ErrorCode } from "@/lib/errors";
import { HTTP_STATUS } from "@/lib/http";
import { PERMISSIONS } from "@/lib/operation/permissions";
import { TITLES } from "../http/problem";
import { ComponentSchemas, type Json } from "./component-schemas";
import { BODY_REFUSALS, describeRoute } from "./describe-route";
import type { Route } from "./route";

const Problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string(),
    code: z.enum(ERROR_CODES),
    reason: z.string().optional(),
    fields: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    findings: z.array(Finding).optional(),
  })
  .describe(
    "RFC 9457 problem details. `reason` narrows `code`; `findings` says why a CSR or a key was rejected and how to fix it.",
  )
  .meta({ id: "Problem" });

/** The OpenAPI 3.1 document of a table of routes. `publicUrl` is the origin of the API. */
export function buildOpenApi(routes: readonly Route[], publicUrl: string): Json {
  const schemas = new ComponentSchemas();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route, schemas) };
  }
  schemas.describe(Problem, "output");
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Countersign REST API",
      version: "1",
      description:
        "Organisations, applications, OAuth clients, their certificates and keys. Lists use opaque cursors for paging. A POST with an `Idempotency-Key` is executed only once within 24 hours; a replayed response omits secrets.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ accessToken: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.named(),
      responses: {
        ...Object.fromEntries(ERROR_CODES.map((code) => [code, problemResponse(code)])),
        ...Object.fromEntries(
          Object.values(BODY_REFUSALS).map(({ id, description }) => [
            id,
            {
              description,
              content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
            },
          ]),
        ),
      },
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          description: "A unique value for each operation, such as a UUID.",
          schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
        },
      },
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          description: `A personal access token (Your account → Access tokens). Scopes: ${PERMISSIONS.join(", ")}.`,
        },
      },
    },
  };
}

function problemResponse(code: ErrorCode): Json {
  const example = {
    type: `urn:countersign:problem:${code}`,
    title: TITLES[code],
    status: HTTP_STATUS[code],
    detail: "What happened, and what to do next.",
    instance: "urn:countersign:request:0b7f9a6e-2f0e-4b39-9d1e-0a8f4f2f7b11",
    requestId: "0b7f9a6e-2f0e-4b39-9d1e-0a8f4f2f7b11",
    code,
  };
  const schema = { $ref: "#/components/schemas/Problem" };
  return { description: TITLES[code], content: { "application/problem+json": { schema, example } } };
}
