import { expect, it } from "vitest";
import { buildOpenApi } from "../openapi";
import { routes } from "../routes";
import { createResponseValidator } from "./fuzz-shard";
import type { DocumentedOperation, Json } from "./generate";

const document = buildOpenApi(routes, "https://portal.example") as { paths: Record<string, Record<string, Json>> };
const operation = {
  ...document.paths["/certificate-counts"]?.get,
  path: "/certificate-counts",
  method: "get",
} as unknown as DocumentedOperation;
const counts = { active: 1, expiring: 0, superseded: 0, revoked: 0, expired: 0 };
const json = { "content-type": "application/json" };

it.each([
  ["a documented response", 200, json, counts, undefined],
  ["a server error", 500, json, {}, /server error/],
  ["a status that is not documented", 418, json, {}, /status/],
  ["another media type", 200, { "content-type": "text/html" }, counts, /media type/],
  ["an additional member", 200, json, { ...counts, extra: 1 }, /additional properties/],
  ["a missing member", 200, json, {}, /required/],
  ["a problem that is none", 400, { "content-type": "application/problem+json" }, { title: "No" }, /required/],
])("%s is validated against the document", (_, status, headers, body, fault) => {
  const said = createResponseValidator(document)(operation, { status, headers, body: JSON.stringify(body) });
  if (fault) expect(said).toMatch(fault);
  else expect(said).toBeUndefined();
});
