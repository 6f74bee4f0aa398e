import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { failedState, formInput, typedValues } from "./action-state";

function form(entries: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

describe("typedValues", () => {
  it("gives back what was typed, but no secret and no private key", () => {
    const typed = form([
      ["email", "ada@bank.example"],
      ["password", "correct horse"],
      ["newPassword", "correct horse"],
      ["clientSecret", "s"],
      ["csr", "-----BEGIN PRIVATE KEY-----\nMIIB"],
      ["$ACTION_ID_1", "x"],
      ["scopes", "a:read"],
      ["scopes", "b:read"],
    ]);
    expect(typedValues(typed)).toEqual({ email: "ada@bank.example", scopes: "a:read b:read" });
  });
});

describe("formInput", () => {
  it("leaves out empty fields and Next's own", () => {
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
  it("puts errors by their fields, dotted paths by their first member", () => {
    const error = new AppError("invalid_input", "name: Write something here.", {
      details: {
        fields: [
          { path: "name", message: "Write something here." },
          { path: "redirectUris.1", message: "Not an address." },
        ],
      },
    });
    expect(failedState(error, "r1", form([["name", ""]]))).toMatchObject({
      status: "error",
      code: "invalid_input",
      requestId: "r1",
      fieldErrors: { name: ["Write something here."], redirectUris: ["Not an address."] },
      values: { name: "" },
    });
  });

  it("says the operation's own words for what is not about a field", () => {
    const error = new AppError("rate_limited", "Too many tries.", { details: { retryAfterSeconds: 60 } });
    expect(failedState(error, "r1", new FormData())).toMatchObject({
      message: "Too many tries.",
      retryAfterSeconds: 60,
    });
    const whole = new AppError("invalid_input", "Say what to change.", {
      details: { fields: [{ path: "", message: "Say what to change." }] },
    });
    expect(failedState(whole, "r1", new FormData()).message).toBe("Say what to change.");
  });
});
