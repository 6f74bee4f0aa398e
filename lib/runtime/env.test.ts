import { describe, expect, it } from "vitest";
import { parseEnv, withAddresses } from "./env";

const sentenceOf = (source: Record<string, string>): string => {
  try {
    parseEnv(source);
    return "";
  } catch (error) {
    return (error as { publicMessage: string }).publicMessage;
  }
};

describe("a setting that is not usable", () => {
  it.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["PORT", "-1"],
    ["MTLS_PORT", "none"],
    ["DATABASE_POOL_SIZE", "0"],
    ["DATABASE_POOL_SIZE", "ten"],
    ["DATABASE_URL", "localhost:5432"],
    ["DATABASE_URL", "mysql://db.example.com/portal"],
    ["PUBLIC_URL", "portal.example.com"],
    ["PUBLIC_URL", "https://portal.example.com/path"],
    ["PKI_URL", "https://pki.example.com"],
    ["MTLS_URL", "http://mtls.example.com"],
    ["OUTBOUND_ALLOW", "keys.internal"],
    ["ISSUANCE_PER_MINUTE", "many"],
    ["JWS_VERIFICATIONS_PER_MINUTE", "1.5"],
    ["SMTP_URL", "mail.example.com:587"],
    ["MAIL_FROM", "portal"],
    ["CA_NAME", "x".repeat(41)],
    ["CA_KEY_ALGORITHM", "dsa"],
    ["LOG_LEVEL", "loud"],
  ])("is one sentence that names %s and has an example (%s)", (name, value) => {
    const sentence = sentenceOf({ [name]: value });
    expect(sentence.startsWith(name)).toBe(true);
    expect(sentence).toMatch(/such as|one of|look like/);
    expect(sentence).not.toContain("\n");
  });

  it("never shows the value, which may be a password", () => {
    expect(sentenceOf({ DATABASE_URL: "db:hunter2@db.example.com" })).not.toContain("hunter2");
    expect(sentenceOf({ SMTP_URL: "user:hunter2@mail.example.com" })).not.toContain("hunter2");
  });
});

describe("a URL that is derived", () => {
  it.each([
    [{ PUBLIC_URL: "https://portal.example.com" }, "http://portal.example.com"],
    [{ PUBLIC_URL: "http://portal.example.com:8080" }, "http://portal.example.com:8080"],
    [
      { PUBLIC_URL: "https://portal.example.com:4543", PKI_URL: "http://portal.example.com" },
      "http://portal.example.com",
    ],
    [{ PORT: "4000" }, "http://localhost:4000"],
  ])("PKI_URL: %o", (source, expected) => {
    expect(parseEnv(source as Record<string, string>).pkiUrl).toBe(expected);
  });

  it("PKI_URL is not derived from a PUBLIC_URL with the port of TLS: the words say what to set", () => {
    expect(sentenceOf({ PUBLIC_URL: "https://portal.example.com:4543" })).toMatch(
      /^PKI_URL must be set.*4543.*PKI_URL=http:\/\/portal\.example\.com/,
    );
  });

  it("an empty variable is one that is not set: PORT= is no port 0, DATA_DIR= not the working directory", () => {
    const env = parseEnv({ PORT: "", DATA_DIR: " ", HOST: "", LOG_LEVEL: "", PUBLIC_URL: "", MTLS_PORT: "" });
    expect(env).toMatchObject({ port: 3000, mtlsPort: 3443, host: "0.0.0.0", logLevel: "info" });
    expect(env.dataDir).toMatch(/\/data$/);
    expect(env.defaulted).toContain("PUBLIC_URL");
  });

  it("follows to other URLs only where it is not set", () => {
    const moved = { publicUrl: "https://portal.example.com", pkiUrl: "http://pki.example.com" };
    expect(withAddresses(parseEnv({ MTLS_PORT: "off" }), moved)).toMatchObject({ ...moved, mtlsUrl: undefined });
    expect(withAddresses(parseEnv({ MTLS_URL: "https://mtls.example.com" }), moved).mtlsUrl).toBe(
      "https://mtls.example.com",
    );
  });
});
