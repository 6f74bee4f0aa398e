/** Seeded requests derived from the OpenAPI document: most are nearly valid, so that they pass the first check. */
import type { FuzzRequest } from "./in-process";

export type Json = Record<string, unknown>;

export interface DocumentedOperation {
  method: string;
  path: string;
  operationId: string;
  parameters: { name?: string; in?: string; schema?: Json }[];
  requestBody?: { content: Record<string, { schema?: Json; example?: unknown }> };
  responses: Record<string, Json>;
}

/** Existing ids, by parameter name. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Pseudo-random numbers from a seed (mulberry32), so that a failure can be reproduced. */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  of(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)] as T; // never called with an empty list
  }
}

const HOSTILE_TEXT = [
  "",
  " ",
  "0",
  "-1",
  "null",
  "true",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u202e\u200e\ufeff",
  "💥".repeat(40),
  "%",
  "%00",
  "' OR 1=1 --",
  "../../etc/passwd",
  "{}",
  "[]",
  "1e400",
  "9".repeat(60),
  "x".repeat(70_000),
  "0000-01-01T00:00:00Z",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59-14:00",
  "-271821-04-20T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
  "2026-02-30T00:00:00Z",
  "https://127.0.0.1/",
  "https://[::1]:99999/",
  "javascript:alert(1)",
  "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
  "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----",
  "constructor",
  "__proto__",
  '{"kty":"RSA","n":"AA","e":"AQAB"}',
] as const;

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const CURSORS = [
  cursorOf([0, "a"]),
  cursorOf([-1, "a"]),
  cursorOf([-62_198_755_200_000, "a"]),
  cursorOf([8.64e15, "a"]),
  cursorOf([1e300, "a"]),
  cursorOf(["0000-01-01T00:00:00.000Z", "a"]),
  cursorOf(["9999-12-31T00:00:00.000Z", "a"]),
  cursorOf(["+010000-01-01T00:00:00.000Z", "a"]),
  cursorOf(["name", "a"]),
  cursorOf(["\u0000", "a"]),
  cursorOf([null, "a"]),
  cursorOf([{}, []]),
  "AAAA",
];

const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
  [null],
  [[[[[[]]]]]],
  { constructor: 1 },
  JSON.parse('{"__proto__": {"isAdmin": true}}'),
];

/** One request for an operation. `token`: sent by most requests. */
export function makeRequest(
  { method, path, parameters, requestBody }: DocumentedOperation,
  chance: Chance,
  { ids, token }: { ids: KnownIds; token: string },
): FuzzRequest {
  const own = (name: string, schema: Json | undefined) => memberValue(name, schema ?? {}, chance, ids);
  let url = `/api/v1${path}`;
  const query: [string, string][] = [];
  for (const { name = "", in: place, schema } of parameters) {
    if (place === "path") url = url.replace(`{${name}}`, pathText(own(name, schema), chance));
    if (place === "query" && chance.of(0.45)) query.push([name, textOf(own(name, schema))]);
  }
  if (chance.of(0.04)) query.push([chance.pick(["q", "limit", "nothing", "cursor"]), chance.pick(HOSTILE_TEXT)]);
  const headers: Record<string, string> = {};
  if (!chance.of(0.03)) headers.authorization = chance.of(0.02) ? "Bearer cspat_nonsense" : `Bearer ${token}`;
  if (method === "POST" && chance.of(0.15)) {
    headers["idempotency-key"] = chance.pick(["one", "two", "a b", "x".repeat(256), String(chance.next())]);
  }
  const body = requestBody ? makeBody(requestBody, chance, { own, headers, query }) : undefined;
  const search = new URLSearchParams(query.map(([name, value]) => [name, wellFormed(value)])).toString();
  return { method: method.toUpperCase(), url: search ? `${url}?${search}` : url, headers, ...(body ? { body } : {}) };
}

function makeBody(
  { content }: NonNullable<DocumentedOperation["requestBody"]>,
  chance: Chance,
  {
    own,
    headers,
    query,
  }: { own: (name: string, schema: Json) => unknown; headers: Record<string, string>; query: [string, string][] },
): Uint8Array | undefined {
  const { schema = {}, example } = content["application/json"] ?? {};
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = new Set((schema.required ?? []) as string[]);
  if (content["application/pkcs10"] && chance.of(0.1)) {
    headers["content-type"] = "application/pkcs10";
    for (const name of required)
      if (name !== "csr" && chance.of(0.8)) query.push([name, textOf(own(name, properties[name] ?? {}))]);
    return Buffer.from(chance.pick(HOSTILE_TEXT));
  }
  headers["content-type"] = chance.of(0.95)
    ? "application/json"
    : chance.pick(["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""]);
  if (chance.of(0.03))
    return chance.of(0.5)
      ? undefined
      : Buffer.from(chance.pick(["{", "[]", "null", '{"a":1,"a":2}', "\ufeff{}", "\u0000"]));
  if (chance.of(0.003)) return Buffer.alloc(100_000, " ");
  const fromExample = chance.of(0.5) && typeof example === "object" && example !== null ? { ...example } : {};
  const value: Json = { ...fromExample };
  for (const [name, member] of Object.entries(properties)) {
    if (name in value ? chance.of(0.15) : chance.of(required.has(name) ? 0.93 : 0.3)) value[name] = own(name, member);
  }
  if (chance.of(0.05))
    value[chance.pick(["extra", "id", "status", "organisationId", "constructor"])] = chance.pick(HOSTILE_VALUES);
  const text = JSON.stringify(value);
  return Buffer.from(chance.of(0.02) ? text.slice(0, -1) : text);
}

/** A value for a member: usually valid, sometimes nearly valid, sometimes hostile. */
function memberValue(name: string, schema: Json, chance: Chance, ids: KnownIds): unknown {
  if (chance.of(0.12)) return chance.pick(HOSTILE_TEXT);
  if (chance.of(0.05)) return chance.pick(HOSTILE_VALUES);
  const known = ids[name];
  if (known?.length && chance.of(0.9)) return chance.pick(known);
  if (name === "cursor") return chance.pick(CURSORS);
  return sample(schema, chance, ids);
}

function sample(schema: Json, chance: Chance, ids: KnownIds): unknown {
  const variants = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (variants) return sample(chance.pick(variants), chance, ids);
  if (Array.isArray(schema.enum)) return chance.pick(schema.enum);
  if ("const" in schema) return schema.const;
  switch (schema.type) {
    case "integer":
    case "number":
      return chance.pick([
        1,
        2,
        0,
        Number(schema.minimum ?? 0),
        Number(schema.maximum ?? 100),
        Number(schema.maximum ?? 100) + 1,
      ]);
    case "boolean":
      return chance.of(0.5);
    case "array":
      return Array.from({ length: Math.floor(chance.next() * 4) }, () =>
        sample((schema.items ?? {}) as Json, chance, ids),
      );
    case "object":
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([member, one]) => [
          member,
          memberValue(member, one, chance, ids),
        ]),
      );
    case "null":
      return null;
    default:
      return sampleText(schema, chance);
  }
}

function sampleText({ format, minLength, maxLength }: Json, chance: Chance): string {
  if (format === "date-time")
    return chance.pick(["2027-01-31T12:00:00Z", "2026-11-29T00:00:00.000Z", "1969-12-31T23:59:59Z"]);
  if (format === "email") return chance.pick(["a@bank.example", "A@B.example"]);
  if (format === "uri") return "https://client.example/";
  const longest = Math.min(Number(maxLength ?? 20), 300);
  return chance.pick([
    "Payments",
    "GB",
    "a",
    `${"b".repeat(longest)}c`,
    "c".repeat(longest),
    "d".repeat(Math.max(1, Number(minLength ?? 1))),
  ]);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Usually percent-encoded, sometimes not. */
function pathText(value: unknown, chance: Chance): string {
  const text = wellFormed(textOf(value).slice(0, 300));
  return chance.of(0.9) ? encodeURIComponent(text) : text.replace(/[\s\p{Cc}?#]/gu, "");
}

/** Replaces lone surrogates, which URLs can't contain. */
const wellFormed = (text: string): string => Buffer.from(text).toString("utf8");
