/**
 * The text without these characters at its end. Linear, where an expression such as `/=+$/` tries again at every character and
 * takes quadratic time on a text full of them.
 */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}
