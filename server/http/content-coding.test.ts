import { describe, expect, it } from "vitest";
import { acceptedCoding, type Coding, codedEtag, codingFor, isTextual } from "./content-coding";

const OFFERED: readonly Coding[] = ["zstd", "br", "gzip"];

describe("Accept-Encoding (RFC 9110 §12.5.3)", () => {
  it.each<[header: string | undefined, coding: Coding | undefined]>([
    [undefined, undefined],
    ["", undefined],
    ["identity", undefined],
    ["gzip", "gzip"],
    ["GZip", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip, deflate, br", "br"],
    ["deflate, compress", undefined],
    ["*", "zstd"],
    ["zstd;q=0, *", "br"],
    ["*;q=0", undefined],
    ["gzip;q=0", undefined],
    ["gzip;q=0.000", undefined],
    ["gzip;q=0, *;q=0.1", "zstd"],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["br;q=0.8,gzip;q=0.8", "br"],
    ["br ; q=0.001", "br"],
    ["br;\tq=1.000", "br"],
    ["identity;q=1, gzip;q=0.5", undefined],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity;q=0, gzip;q=0.1", "gzip"],
    // Invalid elements are ignored, the valid ones count.
    ["br;q=2, gzip", "gzip"],
    ["br;q=-1", undefined],
    ["br;q=0.1234", undefined],
    ["br;level=11", undefined],
    ["br gzip", undefined],
    [", ,gzip,", "gzip"],
    [`gzip, ${"x".repeat(600)}`, undefined],
  ])("%j selects %s", (header, coding) => expect(acceptedCoding(header, OFFERED).coding).toBe(coding));

  it.each([
    [undefined, false],
    ["gzip", false],
    ["gzip, identity;q=0", true],
    ["gzip, *;q=0", true],
    ["gzip, *;q=0, identity;q=0.1", false],
  ])("%j refuses content without a coding: %s", (header, isRefused) => {
    expect(acceptedCoding(header, OFFERED).isIdentityRefused).toBe(isRefused);
  });
});

describe("content", () => {
  it.each([
    ["text/html; charset=utf-8", true],
    ["text/x-component", true],
    ["text/csv", true],
    ["text/calendar; charset=utf-8", true],
    ["application/json", true],
    ["application/problem+json", true],
    ["application/jwk-set+json", true],
    ["application/x-pem-file", true],
    ["application/javascript; charset=UTF-8", true],
    ["image/svg+xml", true],
    ["application/pkix-crl", false],
    ["application/ocsp-response", false],
    ["application/pkix-cert", false],
    ["application/octet-stream", false],
    ["font/woff2", false],
    ["image/png", false],
    ["", false],
  ])("of type %j is text: %s", (type, isText) => expect(isTextual(type)).toBe(isText));

  it("shorter than a kilobyte has no coding, unless the client refuses that", () => {
    const accepted = acceptedCoding("gzip", OFFERED);
    const strict = acceptedCoding("gzip, identity;q=0", OFFERED);
    const json = (bytes: number | undefined) => ({ contentType: "application/json", bytes });
    expect([1_023, 1_024, undefined].map((bytes) => codingFor(accepted, json(bytes)))).toEqual([
      undefined,
      "gzip",
      "gzip",
    ]);
    expect(codingFor(strict, json(1))).toBe("gzip");
    expect(codingFor(strict, { contentType: "image/png", bytes: 5_000 })).toBeUndefined();
  });

  it("has a strong tag of its own for each coding", () => {
    expect([codedEtag('"a"', "br"), codedEtag('"a"', "gzip")]).toEqual(['"a-br"', '"a-gzip"']);
  });
});
