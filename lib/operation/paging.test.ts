import { describe, expect, it } from "vitest";
import { afterPosition } from "./paging";

const at = new Date(0);

describe("afterPosition", () => {
  it("sets no condition for the first page", () => {
    expect(afterPosition("createdAt", undefined)).toEqual({});
  });

  it("asks for older rows, and among those of the same time for smaller ids", () => {
    expect(afterPosition("createdAt", { at, id: "b" })).toEqual({
      OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: "b" } }],
    });
  });

  it("follows the id column and the direction of the list", () => {
    expect(afterPosition("name", { at: "Acme", id: "b" }, { id: "clientId", direction: "asc" })).toEqual({
      OR: [{ name: { gt: "Acme" } }, { name: "Acme", clientId: { gt: "b" } }],
    });
  });
});
