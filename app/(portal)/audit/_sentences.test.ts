import { describe, expect, it } from "vitest";
import { changesOf, nameOfEntity, pageOfEntity, sentenceOf, subjectOf } from "./_sentences";

describe("audit texts", () => {
  it("lists only changed members, without updatedAt", () => {
    const before = { name: "Payments", status: "active", updatedAt: "1" };
    const after = { name: "Payments", status: "suspended", updatedAt: "2" };
    expect(changesOf({ before, after })).toEqual([{ member: "status", before: "active", after: "suspended" }]);
  });

  it("lists all members of a new record, with structures as JSON", () => {
    expect(changesOf({ before: null, after: { scopes: ["a"], note: "" } })).toEqual([
      { member: "scopes", before: undefined, after: '["a"]' },
    ]);
  });

  it("names records by their snapshot and links to their pages", () => {
    expect(nameOfEntity({ before: null, after: { legalName: "Example Bank PLC" } })).toBe("Example Bank PLC");
    expect(nameOfEntity({ before: null, after: null })).toBeUndefined();
    expect(pageOfEntity({ entity: "application", entityId: "1" })).toBe("/applications/1");
    expect(pageOfEntity({ entity: "membership", entityId: "1" })).toBeUndefined();
    expect(pageOfEntity({ entity: "client", entityId: "c", applicationId: "a" })).toBe("/applications/a/clients/c");
    expect(pageOfEntity({ entity: "certificate", entityId: "1", after: { kid: "k" } })).toBe("/certificates/k");
  });

  it("names the user who just signed in, when the actor is still anonymous", () => {
    const actor = { kind: "anonymous", id: "anonymous", label: "anonymous", name: null };
    expect(subjectOf({ actor, before: null, after: { email: "ada@bank.example" } })).toBe("ada@bank.example");
    const ada = { kind: "user", id: "1", label: "ada@bank.example", name: "Ada Lovelace" };
    const created = { before: null, after: { name: "Payments" } };
    expect(subjectOf({ actor: ada, ...created })).toBe("Ada Lovelace");
    expect(subjectOf({ actor: { ...ada, name: null }, ...created })).toBe("ada@bank.example");
  });

  it("falls back to the name of the operation", () => {
    expect(sentenceOf({ operation: "something.new", after: null })).toBe("something.new");
  });

  it("distinguishes a requested certificate from an issued one", () => {
    const operation = "certificate.issue";
    expect(sentenceOf({ operation, after: { status: "prepared" } })).toBe("requested a certificate");
    expect(sentenceOf({ operation, after: { status: "active" } })).toBe("issued a certificate");
  });
});
