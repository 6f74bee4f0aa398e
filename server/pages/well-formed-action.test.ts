import { describe, expect, it } from "vitest";
import { assertWellFormed } from "./well-formed-action";

const MULTIPART = "multipart/form-data; boundary=xyz";
const part = (name: string, value: string, head = `form-data; name="${name}"`) =>
  `--xyz\r\nContent-Disposition: ${head}\r\n\r\n${value}\r\n`;
const END = "--xyz--\r\n";
const bodyOf = (...parts: [name: string, value: string][]) =>
  parts.map(([name, value]) => part(name, value)).join("") + END;
/** The arguments are last, regardless of their name: an object would put "0" first. */
const call = (list: string, fields: Record<string, string> = {}) => bodyOf(...Object.entries(fields), ["0", list]);

const check = (type: string, body: string, isCalledByScript: boolean) =>
  assertWellFormed(
    { "content-type": type, ...(isCalledByScript ? { "next-action": "a" } : {}) },
    Buffer.from(body, "utf8"),
  );
const refused = expect.objectContaining({ status: 400 });

const STATE = '{"status":"idle"}';
const LIST = `[${STATE},"$K1"]`;
const ID = "7f".repeat(21);

const called: [name: string, body: string][] = [
  ["the form of a page", call(LIST, { _1_email: "nobody@x.test" })],
  ["checkboxes with one name", bodyOf(["_1_scopes", "a"], ["_1_scopes", "b"], ["0", LIST])],
  ["non-ASCII letters", call(LIST, { _1_náme: "Ünïcode, 日本" })],
  ["a value with the start of a delimiter", call(LIST, { _1_text: "a\r\n--y\r\n--" })],
  [
    "times, undefined and escaped dollars",
    call('[{"a":"$D2026-11-29T00:00:00.000Z","b":"$undefined","c":"$$1"},"$K1"]'),
  ],
  ["the same object twice", call('[{"a":{"b":1},"c":"$0:0:a"},"$K1"]')],
];
const notCalled: [name: string, type: string, body: string][] = [
  ["nothing", MULTIPART, ""],
  ["no boundary", "multipart/form-data", call("[]")],
  ["another type with the same prefix", "multipart/form-datax; boundary=xyz", call("[]")],
  ["capitals in the type, which Next does not recognise", "Multipart/Form-Data; boundary=xyz", call("[]")],
  ["two boundaries", "multipart/form-data; boundary=xyz; boundary=abc", call("[]")],
  ["a parameter before the boundary", "multipart/form-data; a=b; boundary=xyz", call("[]")],
  ["a boundary of 100,000 spaces", `multipart/form-data;${" ".repeat(100_000)}`, call("[]")],
  ["another boundary", "multipart/form-data; boundary=y", call("[]")],
  ["no end", MULTIPART, call("[]").slice(0, -10)],
  ["text after the end", MULTIPART, `${call("[]")}--xyz\r\n`],
  ["text before the beginning", MULTIPART, `\r\n${call("[]")}`],
  ["a delimiter with spaces", MULTIPART, call("[]").replace("--xyz\r\n", "--xyz  \r\n")],
  ["no arguments", MULTIPART, call("", { _1_a: "b" }).replace(part("0", ""), "")],
  ["arguments before the form", MULTIPART, bodyOf(["0", LIST], ["_1_a", "b"])],
  ["arguments twice", MULTIPART, bodyOf(["0", "[]"], ["0", "[]"])],
  ["a second row", MULTIPART, bodyOf(["1", "{}"], ["0", "[]"])],
  ["a stream", MULTIPART, bodyOf(["S1", "C"], ["0", "[]"])],
  ["fields of no form", MULTIPART, bodyOf(["_1_a", "b"], ["0", "[]"])],
  ["fields of another form", MULTIPART, bodyOf(["_2_a", "b"], ["0", LIST])],
  ["two forms", MULTIPART, call('["$K1","$K1"]', { _1_a: "b" })],
  ["arguments that are not JSON", MULTIPART, call("[")],
  ["arguments that are not a list", MULTIPART, call("{}")],
  ["more arguments than any action has", MULTIPART, call(`[${"1,".repeat(1_000)}1]`)],
  ["a server reference", MULTIPART, call('["$h0"]')],
  ["an old server reference", MULTIPART, call('["$F1"]')],
  ["a promise", MULTIPART, call('["$@0"]')],
  ["a big integer", MULTIPART, call('["$n1"]')],
  ["a map", MULTIPART, call('["$Q0"]')],
  ["a file", MULTIPART, call('["$B1"]')],
  ["a temporary reference", MULTIPART, call('["$T"]')],
  ["an invalid time", MULTIPART, call('["$Dx"]')],
  ["a reference to itself", MULTIPART, call('["$0"]')],
  ["a reference to an enclosing object", MULTIPART, call('[{"a":{"b":"$0:0"}}]')],
  ["a reference to a later object", MULTIPART, call('["$0:1:a",{"a":{}}]')],
  ["a reference to a reference", MULTIPART, call('[{"a":{},"b":"$0:0:a","c":"$0:0:b"}]')],
  ["a reference to a missing object", MULTIPART, call('["$5:a"]')],
  ["a reference to an inherited member", MULTIPART, call('[{},"$0:0:constructor"]')],
  ["18,600 references", MULTIPART, call(`[[{},${'"$0:0:0",'.repeat(12_000)}0]]`)],
  [
    "references that double the value 60 times",
    MULTIPART,
    call(`[[${Array.from({ length: 60 }, (_, i) => (i === 0 ? "[0]" : `["$0:0:${i - 1}","$0:0:${i - 1}"]`)).join()}]]`),
  ],
  ["__proto__", MULTIPART, call('[{"__proto__":{}}]')],
  ["NUL in an argument", MULTIPART, call('["a\\u0000"]')],
  ["a lone surrogate in an argument", MULTIPART, call('["\\ud800"]')],
  ["NUL in a field", MULTIPART, call(LIST, { _1_email: "a\0" })],
  ["50,000 levels", "text/plain", "[".repeat(50_000) + "]".repeat(50_000)],
  ["text", "text/plain", "garbage"],
  ["empty text", "text/plain", ""],
  ["arguments under another type", "application/json", "[]"],
  ["arguments without a type", "", "[]"],
];

describe("a call of a server action", () => {
  it.each(called)("passes with %s", (_, body) => expect(check(MULTIPART, body, true)).toEqual([]));
  it("passes with plain arguments", () => expect(check("text/plain;charset=UTF-8", '["bank"]', true)).toEqual([]));
  it.each(notCalled)("is rejected with %s", (_, type, body) => expect(() => check(type, body, true)).toThrow(refused));

  it.each(["0x0", "+0", " 0", "0 ", "0e1", "00", "-0", "", "0\\", "٠", "_0_a", "_1", "_01_a", "_a_b", "$ACTION_ID_x"])(
    "is rejected with a part named %j",
    (name) => {
      expect(() => check(MULTIPART, bodyOf([name, LIST]), true)).toThrow(refused);
      expect(() => check(MULTIPART, bodyOf([name, "x"], ["0", LIST]), true)).toThrow(refused);
    },
  );

  it.each([
    ["another name before", 'form-data; xname="q"; name="0"'],
    ["another name after", 'form-data; name="0"; xname="q"'],
    ["the name twice", 'form-data; name="0"; name="1"'],
    ["an extended name", "form-data; name*=utf-8''0"],
    ["a name without quotes", "form-data; name=0"],
    ["a file", 'form-data; name="0"; filename="x"'],
    ["an empty file", 'form-data; name="0"; filename=""'],
    ["another disposition", 'attachment; name="0"'],
    ["a type", 'form-data; name="0"\r\nContent-Type: application/octet-stream'],
    ["an encoding", 'form-data; name="0"\r\nContent-Transfer-Encoding: base64'],
    ["a second disposition", 'form-data; name="0"\r\nContent-Disposition: form-data; name="1"'],
    ["a folded line", 'form-data;\r\n name="0"'],
    ["a bare line feed", 'form-data; name="0"\nX: y'],
  ])("is rejected when the head of a part has %s", (_, head) => {
    expect(() => check(MULTIPART, part("0", LIST, head) + END, true)).toThrow(refused);
  });

  it("is checked within 30 ms for any 128 KiB", () => {
    const bodies = [
      call(`[[{},${'"$0:0:0",'.repeat(14_000)}0]]`),
      call(`[${"[],".repeat(43_000)}0]`),
      call(`[${"{},".repeat(43_000)}0]`),
      call(`["$${"0:".repeat(65_000)}"]`),
      call(`["$D${"9".repeat(130_000)}"]`),
      "--xyz\r\n".repeat(18_000),
      `--xyz\r\nContent-Disposition: form-data; name="${"a".repeat(128_000)}`,
      bodyOf(...Array.from({ length: 2_000 }, (): [string, string] => ["_1_a", ""]), ["0", LIST]),
    ];
    for (const body of bodies) {
      let leastMs = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run++) {
        const before = process.cpuUsage();
        try {
          check(MULTIPART, body, true);
        } catch (error) {
          expect(error).toEqual(refused);
        }
        leastMs = Math.min(leastMs, process.cpuUsage(before).user / 1_000);
      }
      expect(leastMs, body.slice(0, 60)).toBeLessThan(100);
    }
  });
});

describe("a form without script", () => {
  const bound: Record<string, string> = {
    $ACTION_REF_1: "",
    "$ACTION_1:0": `{"id":"${ID}","bound":"$@1"}`,
    "$ACTION_1:1": `[${STATE}]`,
    $ACTION_KEY: "k1",
    email: "$x",
  };
  const form = (fields: Record<string, string>) => bodyOf(...Object.entries(fields));
  const without = (name: string) => Object.fromEntries(Object.entries(bound).filter(([other]) => other !== name));

  it("passes with bound arguments, and returns the action", () =>
    expect(check(MULTIPART, form(bound), false)).toEqual([ID]));
  it("passes with an action without arguments, and returns the action", () =>
    expect(check(MULTIPART, form({ [`$ACTION_ID_${ID}`]: "" }), false)).toEqual([ID]));
  it("passes with the action of the submit button", () => {
    const button = {
      $ACTION_REF_2: "",
      "$ACTION_2:0": bound["$ACTION_1:0"] ?? "",
      "$ACTION_2:1": "[]",
      $ACTION_KEY: "k2",
    };
    const body = bodyOf(...Object.entries(bound), ...Object.entries(button));
    expect(check(MULTIPART, body, false)).toEqual([ID, ID]);
  });
  it("passes without an action", () => expect(check(MULTIPART, form({ email: "$F1" }), false)).toEqual([]));
  it("passes with checkboxes with one name", () =>
    expect(check(MULTIPART, bodyOf(["scopes", "a"], ["scopes", "b"], ...Object.entries(bound)), false)).toEqual([ID]));

  it.each([
    ["missing arguments", form({ ...bound, "$ACTION_1:0": `{"id":"${ID}","bound":"$@7"}` })],
    ["no row of arguments", form(without("$ACTION_1:1"))],
    ["no description of the action", form(without("$ACTION_1:0"))],
    ["nothing bound", form({ ...bound, "$ACTION_1:0": `{"id":"${ID}","bound":null}` })],
    ["two ids in one description", form({ ...bound, "$ACTION_1:0": `{"id":"${ID}","id":"x","bound":"$@1"}` })],
    ["no JSON", form({ ...bound, "$ACTION_1:1": '[{"status":"idle"}' })],
    ["arguments with a form", form({ ...bound, "$ACTION_1:1": '["$K1"]' })],
    ["references to the description", form({ ...bound, "$ACTION_1:1": '["$0:bound"]' })],
    ["an action that is not an object", form({ ...bound, "$ACTION_1:0": "1" })],
    ["a description twice", bodyOf(...Object.entries(bound), ["$ACTION_1:0", bound["$ACTION_1:0"] ?? ""])],
    ["the key of three states", bodyOf(...Object.entries(bound), ["$ACTION_KEY", "k"], ["$ACTION_KEY", "k"])],
    ["a row of another number", form({ ...bound, "$ACTION_1:2": "[]" })],
    ["an action without a number", form({ ...bound, $ACTION_REF_A: "" })],
    ["an action of five digits", form({ ...bound, $ACTION_REF_12345: "" })],
    ["an action that is not described", form({ ...bound, $ACTION_REF_3: "" })],
    ["an invalid id", form({ $ACTION_ID_a: "" })],
    ["three actions", form({ ...bound, [`$ACTION_ID_${ID}`]: "", [`$ACTION_ID_${"ab".repeat(21)}`]: "" })],
    ["another reserved field of React", form({ ...bound, $ACTION_X: "" })],
    ["a file", part("email", "x", 'form-data; name="email"; filename="a.txt"\r\nContent-Type: text/plain') + END],
  ])("is rejected with %s", (_, body) => expect(() => check(MULTIPART, body, false)).toThrow(refused));
});
