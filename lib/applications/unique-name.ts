const SUFFIX_OCTETS = 4;
const MAX_SLUG = 31; // 40 less a hyphen and eight hexadecimal digits

/**
 * A name for certificates and files: the name in plain letters, then 32 random bits so that two "Payments" differ.
 * At most 40 characters of `[a-z0-9-]`. `random`: octets, `SUFFIX_OCTETS` are taken.
 */
export function makeUniqueName(name: string, random: (octets: number) => Uint8Array): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG)
    .replace(/^-|-$/g, "");
  return `${slug || "application"}-${Buffer.from(random(SUFFIX_OCTETS)).toString("hex")}`;
}
