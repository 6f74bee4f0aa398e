import { describe, expect, it } from "vitest";
import { buildOpenApi } from "./openapi";
import { pathParameters } from "./route";
import { routes } from "./routes";

type Json = Record<string, unknown>;
const document = buildOpenApi(routes, "https://portal.example") as {
  paths: Record<
    string,
    Record<string, Json & { operationId: string; parameters: Json[]; responses: Record<string, Json> }>
  >;
  components: Record<string, Json>;
};

/** Every object in the document, with its path. */
function* walk(value: unknown, place = "#"): Generator<[string, Json]> {
  if (typeof value !== "object" || value === null) return;
  yield [place, value as Json];
  for (const [name, member] of Object.entries(value)) yield* walk(member, `${place}/${name}`);
}

function resolve(pointer: string): unknown {
  return pointer
    .slice(2)
    .split("/")
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
}

describe("the OpenAPI document", () => {
  it("has exactly the routes", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path, id }) => `${method} ${path} ${id}`).sort());
    expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
  });

  it("has no dangling references", () => {
    for (const [place, value] of walk(document)) {
      if (typeof value.$ref === "string") expect([place, resolve(value.$ref)]).not.toEqual([place, undefined]);
    }
  });

  it("declares every parameter of every path", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters } of Object.values(methods)) {
        const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
        expect(declared.sort()).toEqual(pathParameters(path).sort());
      }
    }
  });

  it("has a schema for every response and every error", () => {
    for (const methods of Object.values(document.paths)) {
      for (const [method, { responses, operationId }] of Object.entries(methods)) {
        const statuses = Object.keys(responses);
        expect(statuses).toEqual(expect.arrayContaining(["400", "401", "403", "500", "503"]));
        const success = responses[statuses.find((status) => status.startsWith("2")) ?? ""];
        expect([operationId, success?.content]).not.toEqual([operationId, undefined]);
        if (method === "post") expect(Object.keys(responses)).toContain("409");
      }
    }
  });

  it("has 413 and 415 for every body, 404 for every reference, and one schema for each success", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { responses, parameters, operationId }] of Object.entries(methods)) {
        const statuses = Object.keys(responses);
        if (method === "post" || method === "patch") {
          expect([operationId, ...statuses]).toEqual(expect.arrayContaining([operationId, "413", "415"]));
        }
        if (path.includes("{") || parameters.some(({ name }) => String(name).endsWith("Id"))) {
          expect([operationId, ...statuses]).toContain("404");
        }
        const content = Object.keys((responses["200"] ?? responses["201"])?.content as Json);
        expect([operationId, content.length, content.includes("*/*")]).toEqual([operationId, 1, false]);
      }
    }
  });

  it("does not repeat named schemas", () => {
    const { Certificate } = document.components.schemas as Record<string, Json>;
    expect(Certificate).toMatchObject({ type: "object", additionalProperties: false });
    const page = (document.components.schemas as Record<string, Json>).CertificatePage as {
      properties: { items: { items: Json } };
    };
    expect(page.properties.items.items).toEqual({ $ref: "#/components/schemas/CertificateSummary" });
  });

  it.each(routes.filter(({ method }) => method === "POST" || method === "PATCH"))(
    "has an example for $id that the operation accepts",
    (route) => {
      const ids = Object.fromEntries(
        pathParameters(route.path).map((name) => [name, name === "kid" ? "A".repeat(43) : "id"]),
      );
      const parsed = route.operation.input.safeParse({ ...route.example, ...ids });
      expect(parsed.error?.issues ?? []).toEqual([]);
    },
  );
});
