import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "./errors";
import { contentDisposition, HTTP_STATUS } from "./http";

describe("contentDisposition", () => {
  it.each([
    ["certificates-2026.csv", "certificates-2026.csv", "certificates-2026.csv"],
    ['a "b".pem', "a__b_.pem", "a%20%22b%22.pem"],
    ["Münze (1)*'.crt", "M_nze__1___.crt", "M%C3%BCnze%20%281%29%2A%27.crt"],
    ["a\r\nset-cookie: x", "a__set-cookie__x", "a%0D%0Aset-cookie%3A%20x"],
  ])("names %j in ASCII and exactly", (name, plain, exact) => {
    expect(contentDisposition(name)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${exact}`);
  });

  it("can show the file in the program that requested it", () => {
    expect(contentDisposition("a.ics", "inline")).toBe(`inline; filename="a.ics"; filename*=UTF-8''a.ics`);
  });
});

it("every error code has a status of an error", () => {
  for (const code of ERROR_CODES) expect(HTTP_STATUS[code]).toBeGreaterThanOrEqual(400);
});
