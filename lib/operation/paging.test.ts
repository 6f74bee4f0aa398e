import { describe, expect, it } from "vitest";
import { afterPosition } from "./paging";

const at = new Date(0);

describe("afterPosition", () => {
  it("returns no condition for the first page", () => {
    expect(afterPosition("createdAt", undefined)).toEqual({});
  });

  it("selects older rows, and those of the same time with smaller ids", () => {
    expect(afterPosition("createdAt", { at, id: "b" })).toEqual({
      OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: "b" } }],
    });
  });

  it("uses the given id column and direction", () => {
    expect(afterPosition("name", { at: "Acme", id: "b" }, { id: "clientId", direction: "asc" })).toEqual({
      OR: [{ name: { gt: "Acme" } }, { name: "Acme", clientId: { gt: "b" } }],
    });
  });
});
