import { expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { problemOf } from "./problem";

it("shows the text of our own errors only: that of others may contain input", () => {
  expect(problemOf(new AppError("invalid_input", "This key is damaged.", { cause: new Error("MIGH") }))).toBe(
    "This key is damaged.",
  );
  for (const error of [new Error("can't parse MIGHAgEA"), new TypeError("secret"), "secret", undefined])
    expect(problemOf(error)).toMatch(/^This did not work in your browser\./);
});
