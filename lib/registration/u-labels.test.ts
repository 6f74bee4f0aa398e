import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { hostNameProblem } from "./host-names";
import { disallowedCodePoint } from "./u-labels";

const host = (label: string) => `${domainToASCII(label)}.example`;

describe("an internationalised label of", () => {
  it.each([
    ["German", "bücher"],
    ["German with ß", "straße"],
    ["French", "société"],
    ["Catalan with a middle dot", "paral·lel"],
    ["Vietnamese", "ngânhàng"],
    ["Turkish", "yıldız"],
    ["Polish", "łódź"],
    ["Greek", "τράπεζα"],
    ["Greek with a final sigma", "λόγος"],
    ["Cyrillic", "банк"],
    ["Armenian", "բանկ"],
    ["Georgian", "ბანკი"],
    ["Hebrew", "בנק"],
    ["Hebrew with gershayim", "צה״ל"],
    ["Arabic", "بنك"],
    ["Arabic with its digits", "بنك١٢٣"],
    ["Persian with its digits", "بانک۱۲۳"],
    ["Persian with a joiner", "نامه‌ای"],
    ["Hindi", "बैंक"],
    ["Hindi with a joiner", "क्‍ष"],
    ["Tamil", "வங்கி"],
    ["Sinhala with a joiner", "ශ්‍රී"],
    ["Thai", "ธนาคาร"],
    ["Tibetan with tsheg", "བོད་ཡིག"],
    ["Amharic", "ባንክ"],
    ["Chinese", "银行"],
    ["Japanese", "ぎんこう"],
    ["Japanese with a middle dot", "メガ・バンク"],
    ["Japanese with a length mark", "サーバー"],
    ["Han zero", "二〇二六"],
    ["Korean", "은행"],
  ])("%s is allowed", (_, label) => {
    expect(host(label)).toMatch(/^xn--/);
    expect(hostNameProblem(host(label))).toBeUndefined();
  });
});

describe("an internationalised label with", () => {
  it.each([
    ["a snowman", "xn--n3h", "U+2603"],
    ["an emoji", domainToASCII("💩"), "U+1F4A9"],
    ["an emoji after letters", domainToASCII("i♥"), "U+2665"],
    ["a flag", domainToASCII("🇩🇪"), "U+1F1E9"],
    ["an arrow", domainToASCII("a→b"), "U+2192"],
    ["a currency sign", domainToASCII("a€"), "U+20AC"],
    ["a copyright sign", domainToASCII("a©"), "U+00A9"],
    ["a box drawing character", domainToASCII("a─b"), "U+2500"],
    ["a chess piece", domainToASCII("♔"), "U+2654"],
    ["a Braille pattern", domainToASCII("⠃"), "U+2803"],
    ["a dash like a hyphen", domainToASCII("a‐b"), "U+2010|not a valid A-label"],
    ["a lookalike of a slash", domainToASCII("a⁄b"), "U+2044|not a valid A-label"],
    ["a middle dot between other letters", domainToASCII("a·b"), "U+00B7"],
    ["a middle dot at the end", domainToASCII("al·"), "U+00B7"],
    ["a katakana middle dot alone", domainToASCII("a・b"), "U+30FB"],
    ["a Greek sign before a Latin letter", domainToASCII("͵a"), "U+0375"],
    ["Arabic tatweel", domainToASCII("بنـك"), "U+0640"],
    ["a vertical kana repeat mark", domainToASCII("か〱"), "U+3031"],
    ["old jamo", domainToASCII("ᄓ"), "U+1113"],
    ["a musical mark", "xn--a-9n12d", "not a valid A-label"],
    ["a hyphen at the end", "xn----dha", "hyphens"],
    ["a hyphen at the beginning", "xn----eha", "hyphens"],
    ["hyphens at 3 and 4", "xn--a--b-zra", "hyphens"],
    ["a Roman numeral", domainToASCII("aↂ"), "U+2182"],
  ])("%s is refused", (_, label, words) => {
    // If UTS #46 maps the letter to another or has no A-label for it, the message differs.
    expect(hostNameProblem(`${label}.example`)).toMatch(new RegExp(words.replaceAll("+", "\\+")));
  });

  it.each([
    ["an emoji of several code points", "👨‍👩", "U+1F468"],
    ["gershayim without Hebrew", "a״b", "U+05F4"],
    ["Arabic digits of both kinds", "ب١۲", "U+0661"],
  ])("%s has no A-label and contains a disallowed code point", (_, label, point) => {
    expect(domainToASCII(label)).toBe("");
    expect(disallowedCodePoint(label)).toBe(point);
  });

  it("letters of the IDNA tables matches RFC 5892", () => {
    // Samples of its appendix B: allowed, then disallowed.
    for (const point of [
      "a",
      "7",
      "-",
      "ß",
      "ς",
      "ŉ".normalize("NFKC"),
      "ۿ",
      "۽",
      "〇",
      "་",
      "ĸ",
      "ə",
      "ʼ",
      "֏".replace("֏", "ֆ"),
    ]) {
      for (const one of point) expect([one, disallowedCodePoint(one)]).toEqual([one, undefined]);
    }
    for (const point of [
      "_",
      ".",
      " ",
      "/",
      "\u00ad",
      "\u034f",
      "\u115f",
      "\u180b",
      "\u2044",
      "\u2163",
      "\u3164",
      "\ufe0f",
      "\u{e0041}",
      "\u{1d165}",
    ]) {
      expect([point, disallowedCodePoint(point)]).toEqual([point, expect.stringMatching(/^U\+[0-9A-F]{4,6}$/)]);
    }
  });
});
