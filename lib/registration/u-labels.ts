/**
 * Code points of internationalised host names (IDNA 2008). RFC 5892 derives the allowed ones from Unicode properties, so this follows the
 * Unicode version of the JavaScript engine. Mapping, normalisation and the rules of joiners (appendix A.1 and A.2) and writing direction (RFC 5893)
 * are those of UTS #46, which node's URL functions apply before: labels that they change or refuse do not reach this file.
 */

/** Allowed, RFC 5892 §2.1 and §2.6; U+200C and U+200D only because UTS #46 has checked their context. */
const LETTER_OR_DIGIT = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Nd}\p{Mn}\p{Mc}\u06fd\u06fe\u0f0b\u3007\u200c-\u200d-]$/u;
/** Disallowed letters and marks, §2.4 to §2.6, §2.9: ignorable ones, marks for symbols, musical symbols, old jamo. */
const EXCLUDED =
  /[\u20d0-\u20ff]|[\u302e-\u302f]|[\u0640\u07fa\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u{1d100}-\u{1d24f}]|(?![\u200c-\u200d])\p{Default_Ignorable_Code_Point}/u;

/** Allowed only in context: RFC 5892 appendix A.3 to A.9. */
const CONTEXTS: readonly [of: RegExp, isValid: (before: string, after: string, label: string) => boolean][] = [
  [/\u00b7/, (before, after) => before === "l" && after === "l"],
  [/\u0375/, (_, after) => /^\p{Script=Greek}/u.test(after)],
  [/[\u05f3\u05f4]/, (before) => /^\p{Script=Hebrew}/u.test(before)],
  [/\u30fb/, (_, __, label) => /(?!\u30fb)[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(label)],
  [/[\u0660-\u0669]/, (_, __, label) => !/[\u06f0-\u06f9]/.test(label)],
  [/[\u06f0-\u06f9]/, (_, __, label) => !/[\u0660-\u0669]/.test(label)],
];

/** The first disallowed code point of a U-label (IDNA 2008), as "U+2603"; undefined when there is none. */
export function disallowedCodePoint(label: string): string | undefined {
  const points = [...label];
  const index = points.findIndex((point, i) => !isAllowed(point, points[i - 1] ?? "", points[i + 1] ?? "", label));
  const found = points[index]?.codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}

function isAllowed(point: string, before: string, after: string, label: string): boolean {
  const [, isValid] = CONTEXTS.find(([of]) => of.test(point)) ?? [];
  return isValid ? isValid(before, after, label) : LETTER_OR_DIGIT.test(point) && !EXCLUDED.test(point);
}
