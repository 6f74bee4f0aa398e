const SUFFIX_BYTES = 4;
const MAX_SLUG = 31; // 40 less a hyphen and eight hexadecimal digits

/**
 * A name for certificates and files: the name in ASCII, with 32 random bits so that equal names differ.
 * At most 40 characters of `[a-z0-9-]`. `random` is called for `SUFFIX_BYTES` bytes.
 */
export function makeUniqueName(name: string, random: (bytes: number) => Uint8Array): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG)
    .replace(/^-|-$/g, "");
  return `${slug || "application"}-${Buffer.from(random(SUFFIX_BYTES)).toString("hex")}`;
}
