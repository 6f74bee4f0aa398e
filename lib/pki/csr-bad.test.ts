import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildCsr, extensionRequest, sha256WithRsa } from "@/lib/testing/build-csr";
import { processorTime } from "@/lib/testing/processor-time";
import { parseCsr } from "./csr";
import { encodeName } from "./names";
import { bad, cases, ec, good, goodPem, keyUsage, name, pss, rsa, text } from "./testing/bad-csrs";

describe("an upload that is not exactly one well-formed request is refused", () => {
  it.each(cases)("%s: %s", (_, code, upload) => {
    let result: unknown;
    const time = processorTime(() => {
      result = parseCsr(upload);
    });
    expect(time).toBeLessThan(500);
    expect(result).toMatchObject({ ok: false, refusal: { code } });
  });

  it("the base requests of the cases are accepted", () => {
    for (const der of [
      good,
      buildCsr(ec, name),
      bad(pss("sha256", 32)),
      bad({ attributes: [extensionRequest(keyUsage())] }),
    ]) {
      expect(parseCsr(der)).toMatchObject({ ok: true });
    }
    expect(encodeName(name).length).toBeGreaterThan(0);
    expect(sha256WithRsa).toEqual(rsa.algorithmDer);
  });

  it("a refusal never quotes the upload", () => {
    const secret = createHash("sha256").update("a").digest("hex");
    for (const upload of [
      `-----BEGIN ${secret}-----\nAAAA\n-----END ${secret}-----`,
      secret,
      goodPem.replace("MII", `M:${secret}`),
    ]) {
      expect(JSON.stringify(parseCsr(text(upload)))).not.toContain(secret);
    }
  });
});
