import { describe, expect, it } from "vitest";
import { COMMON_PARTS } from "./common-passwords";
import { MAX_PASSWORD_LENGTH, passwordProblem } from "./password-rule";
import { NewPassword } from "./schema";

describe("a new password", () => {
  it.each([
    "passwordpassword",
    "Password123456!",
    "P@ssw0rd2026!",
    "pa$$w0rd-pa$$w0rd",
    "administrator",
    "AdminAdmin2026",
    "Countersign-2026",
    "letmein letmein",
    "qwertyuiop123",
    "Qwertz123456",
    "1qaz2wsx3edc",
    "1q2w3e4r5t6y",
    "zaq12wsxcde3",
    "asdfghjkl;'#1",
    "123456789012",
    "0987654321098",
    "112233445566",
    "abcdefghijkl",
    "abcabcabcabc",
    "aaaaaaaaaaaa",
    "121212121212",
    "iloveyou1234",
    "Summer2026!!!",
    "Welcome-2026-Welcome",
    "                ",
    "🙂🙂🙂🙂🙂🙂🙂🙂",
  ])("is not %j, which attackers try first", (password) => {
    expect(passwordProblem(password)).toMatch(/common/);
    expect(NewPassword.safeParse(password).success).toBe(false);
  });

  it.each([
    "another long enough password",
    "correct horse battery staple",
    "orbit-lantern-mustard-clerk",
    "a wholly new password",
    "739201846512",
    "Grüße aus Lübeck",
    "パスワードは秘密の言葉です",
    "kqzr7-mwb2x-t",
    "hunter-gatherer societies",
    "x9#Kp2!vQz7Lw",
  ])("may be %j", (password) => {
    expect(passwordProblem(password)).toBeUndefined();
    expect(NewPassword.parse(password)).toBe(password);
  });

  it.each([
    ["", /^Use at least 12 characters/],
    ["eleven char", /^Use at least 12 characters/],
    ["long ".repeat(30), /^Use at most 128 characters/],
  ])("of the wrong length is refused with the limit: %j", (password, message) => {
    expect(passwordProblem(password)).toMatch(message);
    expect(NewPassword.safeParse(password).error?.issues[0]?.message).toMatch(message);
  });

  it("is checked in a time that its length limits", () => {
    const longest = "qwertyuiopasdfgh".repeat(MAX_PASSWORD_LENGTH / 16);
    expect(passwordProblem(longest)).toMatch(/common/);
    expect(passwordProblem("p".repeat(1_000_000))).toMatch(/at most/);
  });
});

it("common parts are compared in lower case, and each is listed once", () => {
  expect(COMMON_PARTS.filter((part) => part !== part.toLowerCase())).toEqual([]);
  expect(new Set(COMMON_PARTS).size).toBe(COMMON_PARTS.length);
});
