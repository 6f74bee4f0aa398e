import { COMMON_PARTS } from "./common-passwords";

export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 128;

const ADVICE = "Several unrelated words are easier to remember than symbols.";
/** The requirement, for the description of a field. */
export const PASSWORD_HINT = `At least ${MIN_PASSWORD_LENGTH} characters. ${ADVICE}`;
export const PASSWORD_TOO_SHORT = `Use at least ${MIN_PASSWORD_LENGTH} characters. ${ADVICE}`;
export const PASSWORD_TOO_LONG = `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
export const PASSWORD_COMMON = "Attackers try common passwords like this one first. Use several unrelated words.";

/** With fewer characters beside common words, sequences and a number at an end, a password is one of those that attackers try first. */
const MIN_OWN_CHARACTERS = 4;
const MIN_DIFFERENT_CHARACTERS = 5;

const SUBSTITUTES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "@": "a",
  $: "s",
};

/** Why this can't be a new password; undefined if it can. Client-safe: a field says it before the form is sent. */
export function passwordProblem(password: string): string | undefined {
  if (password.length < MIN_PASSWORD_LENGTH) return PASSWORD_TOO_SHORT;
  if (password.length > MAX_PASSWORD_LENGTH) return PASSWORD_TOO_LONG;
  return isCommonPassword(password) ? PASSWORD_COMMON : undefined;
}

/** Whether attackers try it first. False for a password of the wrong length, which is refused for that. */
export function isCommonPassword(password: string): boolean {
  if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH) return false;
  const plain = password.toLowerCase().replace(/[^\p{L}\p{N}@$]/gu, "");
  if (new Set(plain).size < MIN_DIFFERENT_CHARACTERS) return true;
  const substituted = plain.replace(/[01345@$]/g, (character) => SUBSTITUTES[character] ?? character);
  return [plain, substituted].some((text) => ownCharacters(text) < MIN_OWN_CHARACTERS);
}

/** Number of characters that belong neither to a common part, nor to a sequence (abc, 321, aaa), nor to a number at an end. */
function ownCharacters(text: string): number {
  const own = COMMON_PARTS.reduce((rest, part) => rest.replaceAll(part, " "), text)
    .split(" ")
    .map(withoutSequences)
    .join("");
  return own.replace(/^\d{1,4}/, "").replace(/\d{1,4}$/, "").length;
}

/** Without runs of three characters or more whose code points grow, fall or stay the same. */
function withoutSequences(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const isStep = (index: number) => {
    const [before, middle, after] = [codes[index - 1], codes[index], codes[index + 1]];
    if (before === undefined || middle === undefined || after === undefined) return false;
    return after - middle === middle - before && Math.abs(after - middle) <= 1;
  };
  return Array.from(text)
    .filter((_, index) => !isStep(index - 1) && !isStep(index) && !isStep(index + 1))
    .join("");
}
