import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ClientWithSecret } from "@/lib/clients/schema";
import { AppError } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import { noteSchemas, secretMembers } from "@/lib/runtime/secret-members";
import { ChangePasswordInput, CreateUserInput } from "@/lib/users/schema";
import { failedState, formInput, typedValues } from "./action-state";

function form(entries: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

describe("typedValues", () => {
  it("returns the values entered, without secrets and private keys", () => {
    noteSchemas(CreateUserInput, ChangePasswordInput, ClientWithSecret);
    const typed = form([
      ["email", "ada@bank.example"],
      ["password", "correct horse"],
      ["newPassword", "correct horse"],
      ["clientSecret", "s"],
      ["keyOrSecret", "anything"],
      ["csr", "-----BEGIN PRIVATE KEY-----\nMIIB"],
      ["$ACTION_ID_1", "x"],
      ["scopes", "a:read"],
      ["scopes", "b:read"],
    ]);
    expect(typedValues(typed)).toEqual({ email: "ada@bank.example", scopes: "a:read b:read" });
  });
});

describe("a private key in any form", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  it.each<[string, string]>([
    ["PEM", privateKey.export({ format: "pem", type: "pkcs8" }) as string],
    ["PEM without its armour", pkcs8.toString("base64")],
    ["JWK", JSON.stringify(privateKey.export({ format: "jwk" }))],
    ["hexadecimal", pkcs8.toString("hex")],
    ["base64 of PEM", Buffer.from(privateKey.export({ format: "pem", type: "sec1" }) as string).toString("base64")],
  ])("is not returned to the page: %s", (_, value) => {
    expect(
      typedValues(
        form([
          ["csr", value],
          ["jwks", value],
          ["name", "kept"],
        ]),
      ),
    ).toEqual({ name: "kept" });
  });
});

const operations = Object.values(
  import.meta.glob<Record<string, unknown>>(["../../lib/*/*.ts", "!../../lib/*/*.test.ts", "!../../lib/testing/*"], {
    eager: true,
  }),
)
  .flatMap((module) => Object.values(module))
  .filter((value): value is Operation => typeof value === "object" && value !== null && "execute" in value);

describe("the state after a failed action", () => {
  it.each(operations.map((operation) => [operation.operation, operation] as const))(
    "%s contains no secret member",
    (_, { input }) => {
      const typed = form([...secretMembers(input), "kept"].map((name) => [name, "typed"]));
      const error = new AppError("conflict", "It was changed in the meantime.", { details: {} });
      expect(failedState(error, "r1", typed).values).toEqual({ kept: "typed" });
    },
  );
});

describe("formInput", () => {
  it("omits empty fields and Next's own", () => {
    expect(
      formInput(
        form([
          ["a", "1"],
          ["b", "  "],
          ["$ACTION_KEY", "x"],
        ]),
      ),
    ).toEqual({ a: "1" });
  });
});

describe("failedState", () => {
  it.each([
    ["invalid_input", undefined],
    ["rejected_by_policy", undefined],
    ["conflict", undefined],
    ["not_found", undefined],
    ["precondition_failed", undefined],
    ["unauthenticated", undefined],
    ["rate_limited", undefined],
    ["forbidden", "r1"],
    ["unavailable", "r1"],
    ["internal", "r1"],
  ] as const)("contains the request id only where support could help: %s", (code, requestId) => {
    expect(failedState(new AppError(code, "No."), "r1", new FormData()).requestId).toBe(requestId);
  });

  it("assigns errors to fields, dotted paths by their first member", () => {
    const error = new AppError("invalid_input", "name: This field is required.", {
      details: {
        fields: [
          { path: "name", message: "This field is required." },
          { path: "redirectUris.1", message: "Not an address." },
        ],
      },
    });
    expect(failedState(error, "r1", form([["name", ""]]))).toMatchObject({
      status: "error",
      code: "invalid_input",
      fieldErrors: { name: ["This field is required."], redirectUris: ["Not an address."] },
      values: { name: "" },
    });
  });

  it("shows the operation's message when no field is named", () => {
    const error = new AppError("rate_limited", "Too many attempts.", { details: { retryAfterSeconds: 60 } });
    expect(failedState(error, "r1", new FormData())).toMatchObject({
      message: "Too many attempts.",
      retryAfterSeconds: 60,
    });
    const whole = new AppError("invalid_input", "No changes given.", {
      details: { fields: [{ path: "", message: "No changes given." }] },
    });
    expect(failedState(whole, "r1", new FormData()).message).toBe("No changes given.");
  });
});
