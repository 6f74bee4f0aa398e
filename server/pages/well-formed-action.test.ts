import { describe, expect, it } from "vitest";
import { assertWellFormed } from "./well-formed-action";

const MULTIPART = "multipart/form-data; boundary=xyz";
const part = (name: string, value: string) =>
  `--xyz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = (parts: Record<string, string>) =>
  `${Object.entries(parts)
    .map(([name, value]) => part(name, value))
    .join("")}--xyz--\r\n`;

const check = (type: string, body: string, isCalledByScript: boolean) =>
  assertWellFormed(
    { headers: { "content-type": type, ...(isCalledByScript ? { "next-action": "a" } : {}) } },
    Buffer.from(body),
  );
const refused = expect.objectContaining({ status: 400 });

const STATE = '{"status":"idle"}';
const called: [name: string, body: string][] = [
  ["the form of a page", form({ _1_email: "nobody@x.test", 0: `[${STATE},"$K1"]` })],
  ["a value with a delimiter's beginning in it", form({ _1_text: "a\r\n--y\r\n--", 0: `[${STATE},"$K1"]` })],
  [
    "times, undefined and escaped dollars",
    form({ 0: '[{"a":"$D2026-11-29T00:00:00.000Z","b":"$undefined","c":"$$1"},"$K1"]' }),
  ],
  ["the same object twice", form({ 0: '[{"a":{"b":1},"c":"$0:0:a"},"$K1"]' })],
];
const notCalled: [name: string, type: string, body: string][] = [
  ["nothing", MULTIPART, ""],
  ["no boundary", "multipart/form-data", form({ 0: "[]" })],
  ["a boundary of 100,000 spaces", `multipart/form-data;${" ".repeat(100_000)}`, form({ 0: "[]" })],
  ["another boundary", "multipart/form-data; boundary=y", form({ 0: "[]" })],
  ["no end", MULTIPART, form({ 0: "[]" }).slice(0, -10)],
  ["no arguments", MULTIPART, form({ _1_a: "b" })],
  ["arguments that are no JSON", MULTIPART, form({ 0: "[" })],
  ["arguments that are no list", MULTIPART, form({ 0: "{}" })],
  ["a row that is no JSON", MULTIPART, form({ 0: '["$K1"]', 1: "x" })],
  ["a server reference", MULTIPART, form({ 0: '["$F1"]', 1: "{}" })],
  ["a promise", MULTIPART, form({ 0: '["$@1"]', 1: "{}" })],
  ["a big integer", MULTIPART, form({ 0: '["$n1"]' })],
  ["a time that is none", MULTIPART, form({ 0: '["$Dx"]' })],
  ["a reference to itself", MULTIPART, form({ 0: '["$0"]' })],
  ["a reference to what is not there", MULTIPART, form({ 0: '["$5:a"]' })],
  ["a reference to what is inherited", MULTIPART, form({ 0: '["$1:constructor"]', 1: "{}" })],
  ["__proto__", MULTIPART, form({ 0: '[{"__proto__":{}}]' })],
  ["50,000 levels", "text/plain", "[".repeat(50_000) + "]".repeat(50_000)],
  ["text", "text/plain", "garbage"],
  ["empty text", "text/plain", ""],
];

describe("a call of a server action", () => {
  it.each(called)("passes with %s", (_, body) => expect(check(MULTIPART, body, true)).resolves.toBeUndefined());
  it("passes with plain arguments", () =>
    expect(check("text/plain;charset=UTF-8", '["bank"]', true)).resolves.toBeUndefined());
  it.each(notCalled)("is refused with %s", (_, type, body) => expect(check(type, body, true)).rejects.toEqual(refused));
});

describe("a form without script", () => {
  const bound = {
    $ACTION_REF_1: "",
    "$ACTION_1:0": '{"id":"a","bound":"$@1"}',
    "$ACTION_1:1": `[${STATE}]`,
    email: "$x",
  };
  it.each([
    ["bound arguments", form(bound)],
    ["no arguments", form({ $ACTION_ID_a: "" })],
    ["no action at all", form({ email: "$F1" })],
  ])("passes with %s", (_, body) => expect(check(MULTIPART, body, false)).resolves.toBeUndefined());
  it.each([
    ["arguments that are not there", form({ ...bound, "$ACTION_1:0": '{"id":"a","bound":"$@7"}' })],
    ["nothing bound", form({ ...bound, "$ACTION_1:0": '{"id":"a","bound":null}' })],
    ["no JSON", form({ ...bound, "$ACTION_1:1": '[{"status":"idle"}' })],
    ["an action that is no object", form({ ...bound, "$ACTION_1:0": "1" })],
  ])("is refused with %s", (_, body) => expect(check(MULTIPART, body, false)).rejects.toEqual(refused));
});
