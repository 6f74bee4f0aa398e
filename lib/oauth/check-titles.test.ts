import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkTitle } from "./check-titles";

/** Every check that the source names where it reports a failure. */
function reportedChecks(): string[] {
  const files = ["lib/oauth", "server/oauth"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes("test"))
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const ids = files.flatMap((text) =>
    Array.from(text.matchAll(/(?:\bcheck: |\bfail\(\s*)"([a-z_.]+)"/g), ([, id = ""]) => id),
  );
  return [...new Set(ids)].sort();
}

it("every check that is reported has a title", () => {
  const ids = reportedChecks();
  expect(ids).toContain("certificate.presented");
  expect(ids).toContain("request.no_method");
  expect(ids.filter((id) => checkTitle(id) === id)).toEqual([]);
  expect(checkTitle("claims.aud")).toBe("Audience");
  expect(checkTitle("certificate.revoked")).toBe("Client certificate");
  expect(checkTitle("of.another_version")).toBe("of.another_version");
});
