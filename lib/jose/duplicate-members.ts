/**
 * Whether any object in this JSON text names a member twice, escapes decoded ("a" and "\u0061" are one name).
 * `text` must have been accepted by `JSON.parse`.
 */
export function hasDuplicateMembers(text: string): boolean {
  const seen: (Set<string> | null)[] = []; // one per open object; null for an open array
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case "{":
        seen.push(new Set());
        isName = true;
        break;
      case "[":
        seen.push(null);
        isName = false;
        break;
      case "}":
      case "]":
        seen.pop();
        isName = false;
        break;
      case ",":
        isName = seen.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (isName) {
          const name = JSON.parse(text.slice(at, end + 1)) as string;
          const names = seen.at(-1);
          if (names?.has(name)) return true;
          names?.add(name);
          isName = false;
        }
        at = end;
        break;
      }
    }
  }
  return false;
}

/** Position of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
