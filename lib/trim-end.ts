/**
 * Removes these characters from the end of a text in linear time. A regular expression such as `/=+$/` restarts at every character and
 * takes quadratic time.
 */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}
