import { describe, expect, it } from "vitest";
import { parseCsr } from "./csr";
import { fixCsrText, repairCsrText } from "./fix-csr-text";
import { pemEncode } from "./pem";
import { begin, body, bytes, csrWithPadding, end, lines, padded, pair, pem, variants } from "./testing/changed-csrs";

describe("a CSR that was changed in transit", () => {
  it.each(variants)("is read %s", (_, upload) => {
    const result = parseCsr(upload);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && Buffer.compare(result.csr.der, padded)).toBe(0);
  });

  it.each([
    ["with zero-width spaces", ["invisible"]],
    ["with long dashes", ["markers"]],
    ["on one line with spaces", ["wrapping"]],
    ["in quoted-printable with soft line breaks", ["quoted_printable"]],
    ["without padding", ["padding"]],
    ["with colours on each line", ["colours"]],
    ["in UTF-16 without byte order mark", ["encoding"]],
    ["with a NUL at the end", ["end_of_file"]],
    ["quoted in an email", ["quote_marks"]],
    ["with HTML line breaks", ["line_breaks"]],
    ["as it is", []],
  ])("says what was repaired %s", (how, repairs) => {
    expect(repairCsrText(variants.find(([name]) => name === how)?.[1] as Uint8Array).repairs).toEqual(repairs);
  });

  it.each([0, 1, 2] as const)("is read without its %i padding characters", (count) => {
    const der = csrWithPadding(count);
    const text = pemEncode("NEW CERTIFICATE REQUEST", der).replaceAll("=", "");
    expect(parseCsr(bytes(text))).toMatchObject({ ok: true });
  });

  it("is returned as the same array when nothing was changed", () => {
    for (const upload of [
      bytes(pem),
      padded,
      bytes("hello"),
      Uint8Array.of(1, 2, 3),
      bytes(pem.replaceAll("\n", "\r\n")),
    ]) {
      expect(fixCsrText(upload)).toBe(upload);
    }
  });

  it.each([
    ["truncated", "csr.not_der", `${begin}\n${body.slice(0, -1).join("\n")}\n${end}\n`],
    ["truncated within a line", "csr.pem_base64", pem.replace(body[1] ?? "", (body[1] ?? "").slice(3))],
    ["joined with another", "csr.more_than_one_block", pem + pem],
    [
      "beside a key",
      "csr.contains_private_key",
      `${lines.join(" ")}\n${pair.privateKey.export({ format: "pem", type: "pkcs8" })}`,
    ],
    ["with two beginnings", "csr.pem_marker", `${begin} ${pem}`],
  ])("is refused when it is %s", (_, code, text) => {
    expect(parseCsr(bytes(text))).toMatchObject({ ok: false, refusal: { code } });
  });

  it("reports a control character that can't be removed", () => {
    const upload = bytes(pem.replace("\n", "\n\u0007"));
    expect(parseCsr(upload)).toMatchObject({
      ok: false,
      refusal: { code: "csr.not_a_csr", message: expect.stringMatching(/control character \(byte 7 at offset 36\)/) },
    });
  });

  it("hides no private key: a repaired text is searched again", () => {
    const key = String(pair.privateKey.export({ format: "pem", type: "pkcs8" }));
    for (const text of [`${key}\0`, `${pem}${key}\u001a`, `\u001b[0m${key}${pem}`]) {
      expect(parseCsr(bytes(text))).toMatchObject({ ok: false, refusal: { code: "csr.contains_private_key" } });
    }
  });

  it("takes less than 100 ms for any input", () => {
    const parts = [
      "-",
      "- ",
      "\n",
      " ",
      "=",
      "=\n",
      "= \n",
      "=3D",
      "> ",
      "\\n",
      "\u001b[",
      "\0",
      `${begin}\n`,
      `${end} `,
      "A",
      "A ",
    ];
    for (const part of parts) {
      const text = `${begin}\n${part.repeat(Math.ceil(65_000 / part.length))}`.slice(0, 65_400);
      for (const upload of [bytes(text), bytes(`${text}\n${end}`)]) {
        // The best of three, since other load on the machine adds noise.
        const costs = [1, 2, 3].map(() => {
          const began = performance.now();
          fixCsrText(upload);
          return performance.now() - began;
        });
        expect(Math.min(...costs)).toBeLessThan(100);
      }
    }
  });
});
