import { describe, expect, it } from "vitest";
import { clientConfig, readConnectionSettings } from "./connection-settings";

describe("DATABASE_URL", () => {
  it.each([
    ["postgresql://ada:p%40ss@db.example:6432/portal", "db.example:6432", "ada", "portal"],
    ["postgres://ada@db.example/portal", "db.example:5432", "ada", "portal"],
    ["postgresql://ada@[::1]:5433/portal", "::1:5433", "ada", "portal"],
    ["postgresql://ada@db.example", "db.example:5432", "ada", "ada"],
    ["postgresql://%2Frun%2Fpostgresql/portal", "/run/postgresql", "the operating system's user", "portal"],
    ["postgresql:///portal?host=/run/postgresql", "/run/postgresql", "the operating system's user", "portal"],
    ["postgresql://ada@/portal?host=/run/postgresql", "/run/postgresql", "ada", "portal"],
  ])("%s is parsed", async (url, host, user, database) => {
    expect(await readConnectionSettings(url)).toMatchObject({ host, user, database, tls: { kind: "off" } });
  });

  it.each([
    "postgresql://a@h1:5432,h2:5432/c",
    "postgresql://a@h1,h2/c",
    "postgresql://a:p,w@h1,h2",
    "postgresql://h1,h2:5433?sslmode=disable",
    "postgresql://a@[::1]:5432,[::2]:5432/c",
    "postgresql://a@h1%2Ch2/c",
    "postgresql:///c?host=h1,h2",
    "postgresql://a@h/c?port=5432,5433",
  ])("%s names several hosts and is rejected, because only one is supported", async (url) => {
    await expect(readConnectionSettings(url)).rejects.toMatchObject({
      publicMessage: expect.stringMatching(
        /^DATABASE_URL names several hosts, but only one is supported: .+ looks like/,
      ),
    });
  });

  it.each(["postgresql://a,b:p,w@db.example/c", "postgresql://a@db.example/c,d?options=-c%20search_path%3Dx,y"])(
    "%s has commas elsewhere, but one host",
    async (url) => {
      expect(await readConnectionSettings(url)).toMatchObject({ host: "db.example:5432" });
    },
  );

  it("keeps other parameters and hides TLS parameters from pg", async () => {
    const settings = await readConnectionSettings(
      "postgresql://a@b/c?sslmode=require&options=-c%20search_path%3Dx&uselibpqcompat=true",
    );
    expect(settings.connectionString).toContain("search_path");
    expect(settings.connectionString).not.toMatch(/ssl|uselibpqcompat/);
    expect(clientConfig(settings).ssl).toMatchObject({ rejectUnauthorized: false });
  });

  it.each([
    "localhost:5432",
    "localhost",
    "",
    "http://db.example/portal",
    "postgresql:///portal",
    "postgresql://a:50%@b/c",
    "postgresql://a:pa#ss@b/c",
    "postgresql://%2Frun%2Fpostgresql/portal?sslmode=verify-full",
    "postgresql://a@one:1,two:2/c",
  ])("%s is rejected in one sentence without the value", async (url) => {
    await expect(readConnectionSettings(url)).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(
        /^DATABASE_URL .+ looks like postgresql:\/\/user:password@host:5432\/database/,
      ),
    });
  });
});
