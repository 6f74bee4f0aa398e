import { describe, expect, it } from "vitest";
import { nestsTooDeep, readStrictJson } from "./strict-json";

const bytes = (text: string) => Buffer.from(text);
const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("strict JSON", () => {
  it.each<[string, unknown]>([
    ['{"a":1,"b":[{"a":2},{"a":3}]}', { a: 1, b: [{ a: 2 }, { a: 3 }] }],
    ['{"a":{"a":{"a":1}}}', { a: { a: { a: 1 } } }],
    ['{"a":"b","b":"a"}', { a: "b", b: "a" }],
    ['["a","a"]', ["a", "a"]],
    ['{"a":["b","b"],"b":1}', { a: ["b", "b"], b: 1 }],
    [' { "a" : "{\\"a\\":1,\\"a\\":2}" } ', { a: '{"a":1,"a":2}' }],
    ['"\\ud83d\\ude00"', "😀"],
    [nested(20), JSON.parse(nested(20))],
    ["0", 0],
  ])("reads %s", (text, value) => {
    expect(readStrictJson(bytes(text))).toEqual({ value });
  });

  it.each<[string, string | Uint8Array, string]>([
    ["a member twice", '{"a":1,"a":2}', "duplicate_member"],
    ["a member twice, once escaped", '{"a":1,"\\u0061":2}', "duplicate_member"],
    ["a member twice inside a list", '[{"a":1},{"b":{"c":1,"c":2}}]', "duplicate_member"],
    ["a member twice after an object and a list", '{"a":{"b":1},"c":[1,"a"],"a":2}', "duplicate_member"],
    ["__proto__", '{"__proto__":{}}', "forbidden_member"],
    ["__proto__, escaped", '{"\\u005f_proto__":{}}', "forbidden_member"],
    ["NUL", '{"a":"\\u0000"}', "bad_text"],
    ["NUL in a name", '{"\\u0000":1}', "bad_text"],
    ["half a surrogate pair", '["\\ud83d"]', "bad_text"],
    ["21 levels", nested(21), "too_deep"],
    ["100,000 levels", "[".repeat(100_000), "too_deep"],
    ["a byte order mark", "\ufeff{}", "byte_order_mark"],
    ["Latin-1", Buffer.from('"\u00e9"', "latin1"), "not_utf8"],
    ["a trailing comma", "[1,]", "not_json"],
    ["an unterminated string", '{"a":"b', "not_json"],
    ["empty input", "", "not_json"],
    ["a comment", "{} // a", "not_json"],
  ])("rejects %s", (_what, input, fault) => {
    expect(readStrictJson(typeof input === "string" ? bytes(input) : input)).toMatchObject({ fault });
  });

  it("names the duplicate member", () => {
    expect(readStrictJson(bytes('{"a":1,"sub":2,"s\\u0075b":3}'))).toEqual({
      fault: "duplicate_member",
      member: "sub",
    });
  });

  it("accepts any text with its option, but still rejects duplicate members", () => {
    const options = { allowsAnyText: true };
    expect(readStrictJson(bytes('{"kid":"a\\u0000b"}'), options)).toEqual({ value: { kid: "a\0b" } });
    expect(readStrictJson(bytes('{"__proto__":1}'), options)).toHaveProperty("value");
    expect(readStrictJson(bytes(nested(21)), options)).toEqual({ fault: "too_deep" });
    expect(readStrictJson(bytes('{"a":1,"a":2}'), options)).toMatchObject({ fault: "duplicate_member" });
  });

  it("measures the depth of a text without parsing it; brackets in strings do not count", () => {
    expect([nestsTooDeep(nested(20)), nestsTooDeep(nested(21))]).toEqual([false, true]);
    expect(nestsTooDeep(JSON.stringify("[".repeat(50)))).toBe(false);
  });
});
