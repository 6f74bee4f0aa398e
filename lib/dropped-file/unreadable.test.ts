import { expect, it } from "vitest";
import { nameInCommand } from "./unreadable";

it.each(["gateway.key", "my-key_2.p12", "a", "Key.PEM"])("the file name %j is used in the command", (name) => {
  expect(nameInCommand(name)).toBe(name);
});

it.each([
  "a b.key",
  "x;rm -rf ~.key",
  "$(id).key",
  "`id`.key",
  "a'b.key",
  'a"b.key',
  "-out.key",
  ".hidden",
  "../up.key",
  "a\nb.key",
  "a|b",
  "a&b",
  "schlüssel.key",
  "\u202efdp.key",
  "a".repeat(200),
  "",
])("the file name %j, which a shell could read as more than a name, is not", (name) => {
  expect(nameInCommand(name)).toBe("FILE");
});
