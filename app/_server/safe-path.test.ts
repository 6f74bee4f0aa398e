import { describe, expect, it } from "vitest";
import { safePath } from "./safe-path";

describe("safePath", () => {
  it.each(["/", "/applications", "/certificates?status=active&q=a%20b", "/organisations/0199e2d4?x=https://a.example"])(
    "accepts a portal page: %s",
    (path) => expect(safePath(path)).toBe(path),
  );

  it.each([
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "javascript:alert(1)",
    "/sign-in?callbackUrl=/x",
    "/api/auth/signout",
    "evil.example",
    "",
    undefined,
    ["/applications"],
    `/${"a".repeat(3000)}`,
  ])("replaces anything else with /: %j", (path) => expect(safePath(path)).toBe("/"));
});
