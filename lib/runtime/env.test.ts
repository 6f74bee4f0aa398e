import { describe, expect, it } from "vitest";
import { EnvSchema, parseEnv, withAddresses } from "./env";
import { mailboxOf } from "./mail-settings";

const sentenceOf = (source: Record<string, string>): string => {
  try {
    parseEnv(source);
    return "";
  } catch (error) {
    return (error as { publicMessage: string }).publicMessage;
  }
};

describe("an invalid setting", () => {
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
    ["SUPPORT_CONTACT", "the service desk"],
    ["SUPPORT_CONTACT", "javascript:alert(1)"],
    ["LOG_LEVEL", "loud"],
  ])("gives an error that names %s and an example (%s)", (name, value) => {
    const sentence = sentenceOf({ [name]: value });
    expect(sentence.startsWith(name)).toBe(true);
    expect(sentence).toMatch(/such as|one of|looks? like/);
    expect(sentence).not.toContain("\n");
  });

  it.each([
    [{ PORT: "3443" }, "MTLS_PORT"],
    [{ PORT: "8000", MTLS_PORT: "8000" }, "MTLS_PORT"],
    [{ MTLS_URL: "https://user@mtls.example.com" }, "MTLS_URL"],
    [{ OUTBOUND_ALLOW: "keys.internal:70000" }, "OUTBOUND_ALLOW"],
    [{ TRUSTED_PROXIES: "10.0.0.1, nonsense" }, "TRUSTED_PROXIES"],
    [{ HOST: "127.0.0.1:3000" }, "HOST"],
    [{ DATABASE_URL: "postgresql://" }, "DATABASE_URL"],
    [{ DATABASE_URL: "postgresql://user:100%@db.example.com/portal" }, "DATABASE_URL"],
    [{ SMTP_URL: "smtp://user:100%@mail.example.com" }, "SMTP_URL"],
    [{ PUBLIC_URL: "https://user:hunter2@portal.example.com" }, "PUBLIC_URL"],
  ])("%o is rejected with the name, without the value", (source, name) => {
    const sentence = sentenceOf(source as Record<string, string>);
    expect(sentence.startsWith(name)).toBe(true);
    expect(sentence).toMatch(/such as|looks? like/);
    expect(sentence).not.toMatch(/hunter2|nonsense/);
  });
});

/** Typical mistakes by users, templates and container files. `hunter2` represents a value that must not be shown. */
const MISTAKES: Record<string, string> = {
  negative: "-1",
  huge: "9".repeat(40),
  "a long text": "hunter2".repeat(20_000),
  nonsense: "hunter2 ~ {{ .Values.x }}",
  "no number": "NaN",
  infinite: "Infinity",
  "an exponent": "1e3",
  hexadecimal: "0x10",
  "a fraction": "1.5",
  "in double quotes": '"hunter2"',
  "in single quotes": "'3000'",
  "two lines": "3000\nhunter2",
  undefined: "undefined",
  null: "null",
  "an address of something else": "ftp://hunter2@[::1",
  "a password with %": "smtp://u:hunter2%@h",
};
/** Variables that accept any text: the value is checked when it is used. */
const ANY_TEXT = ["DATA_DIR", "KNOWN_KEYS_FILE", "CA_NAME"];
const SECRETS = ["METRICS_TOKEN", "CRON_SECRET", "SESSION_SECRET", "CA_KEY_PASSPHRASE"];
/** Checked with the rules of users (lib/users/admin-settings.ts). */
const ADMIN = ["COUNTERSIGN_ADMIN_EMAIL", "COUNTERSIGN_ADMIN_PASSWORD", "COUNTERSIGN_ADMIN_TOKEN"];

describe.each(Object.keys(EnvSchema.shape))("%s", (name) => {
  it.each(Object.entries(MISTAKES))(`is accepted, or rejected with its own error: %s`, (_, value) => {
    const sentence = sentenceOf({ [name]: value });
    if (sentence === "") return;
    expect(sentence.startsWith(`${name} `)).toBe(true);
    expect(sentence).toMatch(/such as|one of|looks? like/);
    expect(sentence).not.toMatch(/hunter2|Invalid|expected|received|Too (big|small)|\n|undefined/);
    expect(sentence.length).toBeLessThan(400);
  });

  it.each(["", "   ", "\t"])("counts as not set when it is empty or only whitespace: %j", (value) => {
    expect(sentenceOf({ [name]: value })).toBe("");
    expect(parseEnv({ [name]: value })).toEqual(parseEnv({}));
  });

  if (![...ANY_TEXT, ...SECRETS, ...ADMIN].includes(name)) {
    it("rejects nonsense at startup", () => {
      expect(sentenceOf({ [name]: "hunter2 ~ {{ .Values.x }}" })).not.toBe("");
    });
  }

  if (![...SECRETS, ...ADMIN.slice(1)].includes(name)) {
    it("rejects quotation marks that no shell has removed", () => {
      expect(sentenceOf({ [name]: '"value"' })).toContain("quotation marks");
    });
  }
});

it.each(["127.0.0.1", "::", "::1", "fe80::1%eth0", "localhost", "portal-1.internal"])("HOST may be %s", (HOST) => {
  expect(parseEnv({ HOST }).host).toBe(HOST);
});

it.each([
  ["[::1]", "::1"],
  ["[::]", "::"],
  ["[fe80::1%eth0]", "fe80::1%eth0"],
])("HOST may be in the brackets of a URL: %s", (HOST, expected) => {
  expect(parseEnv({ HOST }).host).toBe(expected);
});

it.each(["[::1]:3000", "[::1", "[localhost]", "[127.0.0.1"])("HOST can't be %s", (HOST) => {
  expect(sentenceOf({ HOST })).toMatch(/^HOST is not usable/);
});

it.each([
  [{ LOG_LEVEL: "INFO" }, { logLevel: "info" }],
  [{ LOG_LEVEL: "Warn" }, { logLevel: "warn" }],
  [{ CA_KEY_ALGORITHM: "RSA" }, { caKeyAlgorithm: "rsa" }],
  [{ MTLS_PORT: "OFF" }, { mtlsPort: undefined, mtlsUrl: undefined }],
  [{ OUTBOUND_ALLOW: "Keys.Internal:8443" }, { outboundAllow: ["keys.internal:8443"] }],
])("values are case-insensitive: %o", (source, expected) => {
  expect(parseEnv(source as Record<string, string>)).toMatchObject(expected);
});

describe("MAIL_FROM", () => {
  it.each([
    ["a@example.com", "Countersign", "a@example.com"],
    ["<a@example.com>", "Countersign", "a@example.com"],
    ["Certificates <a@example.com>", "Certificates", "a@example.com"],
    ['"Countersign, Inc." <a@example.com>', "Countersign, Inc.", "a@example.com"],
    ['"Countersign"<a@example.com>', "Countersign", "a@example.com"],
    ['"The \\"CA\\" \\\\ Zürich" <a@example.com>', 'The "CA" \\ Zürich', "a@example.com"],
    ['"" <a@example.com>', "Countersign", "a@example.com"],
    ["no-reply@localhost", "Countersign", "no-reply@localhost"],
    ["Portal <no-reply@mailhost-1>", "Portal", "no-reply@mailhost-1"],
  ])("%s", (MAIL_FROM, name, address) => {
    expect(parseEnv({ MAIL_FROM }).mailFrom).toEqual({ name, address });
  });

  it.each([
    "portal",
    "@localhost",
    "a@",
    "a@-b",
    "a@b@localhost",
    "a b@localhost",
    "a..b@localhost",
    '"Countersign <a@example.com>',
    'Count"er"sign <a@example.com>',
    '"a" "b" <a@example.com>',
    '"a\\" <a@example.com>',
    "a@example.com, b@example.com",
    "A <a@example.com> x",
  ])("can't be %s", (MAIL_FROM) => {
    expect(sentenceOf({ MAIL_FROM })).toMatch(/^MAIL_FROM must be an email address/);
  });

  it("quotes a name with a comma or a quotation mark in the From header", () => {
    expect(mailboxOf({ name: "Countersign", address: "a@b.example" })).toBe("Countersign <a@b.example>");
    expect(mailboxOf({ name: 'Counter "C" sign, Inc.', address: "a@b.example" })).toBe(
      '"Counter \\"C\\" sign, Inc." <a@b.example>',
    );
  });
});

describe("numbers", () => {
  it.each([
    ["PORT", 0, 65_535],
    ["MTLS_PORT", 0, 65_535],
    ["MAX_CONNECTIONS", 16, 1_000_000],
    ["DRAIN_SECONDS", 0, 300],
    ["DATABASE_POOL_SIZE", 1, 200],
    ["ISSUANCE_PER_MINUTE", 1, 10_000_000],
    ["JWS_VERIFICATIONS_PER_MINUTE", 1, 10_000_000],
  ])("%s is accepted from %d to %d, with surrounding whitespace, and rejected outside", (name, min, max) => {
    for (const value of [min, max]) expect(sentenceOf({ [name]: ` ${value} ` })).toBe("");
    for (const value of [min - 1, max + 1])
      expect(sentenceOf({ [name]: String(value) })).toMatch(`${name} is not usable`);
  });

  it("the error gives the range and an example", () => {
    expect(sentenceOf({ DRAIN_SECONDS: "-1" })).toBe(
      "DRAIN_SECONDS is not usable. It must be a whole number from 0 to 300, such as 10.",
    );
  });
});

describe("a derived URL", () => {
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

  it("PKI_URL is not derived from a PUBLIC_URL with a TLS port: the error says what to set", () => {
    expect(sentenceOf({ PUBLIC_URL: "https://portal.example.com:4543" })).toMatch(
      /^PKI_URL must be set.*4543.*PKI_URL=http:\/\/portal\.example\.com/,
    );
  });

  it("an empty variable is not set: PORT= is not port 0, DATA_DIR= not the working directory", () => {
    const env = parseEnv({ PORT: "", DATA_DIR: " ", HOST: "", LOG_LEVEL: "", PUBLIC_URL: "", MTLS_PORT: "" });
    expect(env).toMatchObject({ port: 3000, mtlsPort: 3443, host: "0.0.0.0", logLevel: "info" });
    expect(env.dataDir).toMatch(/\/data$/);
    expect(env.defaulted).toContain("PUBLIC_URL");
  });

  it("follows a changed URL only if it is not set", () => {
    const moved = { publicUrl: "https://portal.example.com", pkiUrl: "http://pki.example.com" };
    expect(withAddresses(parseEnv({ MTLS_PORT: "off" }), moved)).toMatchObject({ ...moved, mtlsUrl: undefined });
    expect(withAddresses(parseEnv({ MTLS_URL: "https://mtls.example.com" }), moved).mtlsUrl).toBe(
      "https://mtls.example.com",
    );
  });
});

it.each([
  ["support@example.com", "mailto:support%40example.com"],
  ["https://support.example.com/portal", "https://support.example.com/portal"],
])("the support contact %s becomes a link", (value, link) => {
  expect(parseEnv({ SUPPORT_CONTACT: value }).supportUrl).toBe(link);
});
