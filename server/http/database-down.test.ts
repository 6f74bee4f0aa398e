import { describe, expect, it } from "vitest";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";
import { isDatabaseDown } from "./database-down";

const known = (code: string, meta?: Record<string, unknown>) =>
  new Prisma.PrismaClientKnownRequestError("failed", { code, clientVersion: "7", ...(meta ? { meta } : {}) });

describe("the database is temporarily unavailable", () => {
  it.each([
    "08000",
    "08003",
    "08006",
    "08P01",
    "53000",
    "53100",
    "53200",
    "53300",
    "53400",
    "57P01",
    "57P02",
    "57P03",
    "57P05",
    "57014",
    "25006",
    "25P03",
    "40001",
    "40P01",
    "55P03",
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "ENOSPC",
  ])("with %s of PostgreSQL or the system, also inside Prisma's and our own errors", (code) => {
    const driver = Object.assign(new Error("x"), { code });
    expect(isDatabaseDown(driver)).toBe(true);
    const prisma = known("P2010", { driverAdapterError: { cause: { kind: "postgres", code, originalCode: code } } });
    expect(isDatabaseDown(prisma)).toBe(true);
    expect(isDatabaseDown(new AppError("internal", "x", { cause: prisma }))).toBe(true);
  });

  it.each(["P1001", "P1002", "P1008", "P1011", "P1017", "P2024", "P2028", "P2034", "P2037"])(
    "with %s of Prisma",
    (code) => {
      expect(isDatabaseDown(known(code))).toBe(true);
    },
  );
});

it("when PostgreSQL rejects or closes a session, with any code: a full disk gives XX000 for new ones", () => {
  expect(
    isDatabaseDown(Object.assign(new Error("could not write init file"), { code: "XX000", severity: "FATAL" })),
  ).toBe(true);
  expect(isDatabaseDown(Object.assign(new Error("cache lookup failed"), { code: "XX000", severity: "ERROR" }))).toBe(
    false,
  );
});

describe("a retry would not help", () => {
  it.each(["23505", "42P01", "42703", "22P02", "P2002", "P2025", "25001", "42501"])("with %s", (code) => {
    expect(isDatabaseDown(Object.assign(new Error("x"), { code }))).toBe(false);
    expect(isDatabaseDown(known("P2010", { driverAdapterError: { cause: { originalCode: code } } }))).toBe(false);
  });

  it("with a non-error, and an error that is its own cause", () => {
    const ring: { cause?: unknown } = {};
    ring.cause = ring;
    for (const one of [undefined, null, "08006", 53100, {}, ring]) expect(isDatabaseDown(one)).toBe(false);
  });
});
