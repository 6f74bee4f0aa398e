import type { CsrRepair } from "@/lib/pki/fix-csr-text";

/** Beside the repairs of the text: DER became PEM, a PEM file was inside base64. */
export type ShownRepair = CsrRepair | "der" | "base64";

/** What was changed, for "Repaired: …". */
export const REPAIR_WORDS: Readonly<Record<ShownRepair, string>> = {
  base64: "base64 decoded",
  der: "binary DER written as PEM",
  encoding: "UTF-16 converted to plain text",
  colours: "terminal colours removed",
  end_of_file: "end-of-file marks removed",
  invisible: "invisible characters removed",
  spaces: "special spaces replaced",
  line_breaks: "line breaks restored",
  quote_marks: "quote marks of an email removed",
  markers: "BEGIN and END lines corrected",
  quoted_printable: "quoted-printable decoded",
  padding: "base64 padding completed",
  wrapping: "lines wrapped again",
  armour: "missing BEGIN and END lines added",
};
