export interface PassphraseStrength {
  level: "weak" | "fair" | "strong";
  /** One or two sentences: why, and what would be better. */
  hint: string;
}

/** Characters that count, below which a passphrase is weak, and from which it is strong. */
const FAIR = 12;
const STRONG = 20;

/** What attackers and tutorials begin with: such a word counts for nothing. */
const COMMON =
  /pass(?:word|phrase|wort|w)|motdepasse|change(?:it|me)|secret|letmein|welcome|admin|qwert[yz]|azerty|iloveyou|countersign/g;

/**
 * An estimate by length and repetition: it knows neither dictionaries nor where else the passphrase is used, so `strong` means "not
 * obviously weak". Deterministic; keeps nothing.
 */
export function passphraseStrength(text: string): PassphraseStrength {
  const lower = text.slice(0, 256).toLowerCase();
  const withoutCommon = lower.replace(COMMON, "");
  const counted = countedCharacters(withoutCommon);
  const note = /[^\x20-\x7e]/.test(text) ? ` ${NOT_ASCII}` : "";
  const weak = (hint: string): PassphraseStrength => ({ level: "weak", hint: hint + note });
  if ([...lower].length < FAIR)
    return weak(`Too short: an attacker who has the file can try all. Use at least ${FAIR} characters.`);
  if (counted < FAIR && withoutCommon !== lower)
    return weak("Attackers try common words first. Use four or more random words, or a generated passphrase.");
  if (counted < FAIR) return weak("Repetitions and sequences such as aaa, abc or 123 add nothing. Use random words.");
  if (counted < STRONG)
    return {
      level: "fair",
      hint: `Withstands guessing, but not a long attack: use ${STRONG} characters or more.${note}`,
    };
  return { level: "strong", hint: `Long enough, if it is not a quotation and not used elsewhere.${note}` };
}

const NOT_ASCII = "Java refuses letters such as é or ü in the passphrase of a PKCS#12 file.";

/** Characters that neither repeat nor continue the two before them, and of a repeated block only the first. */
function countedCharacters(text: string): number {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const seen = new Set<string>();
  return codes.filter((code, index) => {
    const [before = Number.NaN, last = Number.NaN] = [codes[index - 2], codes[index - 1]];
    const isSequence = Math.abs(code - last) <= 1 && code - last === last - before;
    const block = codes.slice(index, index + 3).join();
    const isRepeated = seen.has(block) || code === last;
    seen.add(block);
    return !isSequence && !isRepeated;
  }).length;
}
