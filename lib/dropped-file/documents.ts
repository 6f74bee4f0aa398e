/** Files that are not keys, by their first bytes. */

const MARKS: readonly (readonly [start: string, name: string])[] = [
  ["%PDF-", "a PDF document"],
  ["{\\rtf", "a rich text document"],
  ["\xd0\xcf\x11\xe0", "an Office document"],
  ["\x89PNG", "an image"],
  ["\xff\xd8\xff", "an image"],
  ["GIF8", "an image"],
  ["\x1f\x8b", "a gzip archive"],
  ["7z\xbc\xaf", "a 7-Zip archive"],
  ["Rar!", "a RAR archive"],
];

/** Names of members at the start of a ZIP archive. */
const IN_ZIP: readonly (readonly [member: string, name: string])[] = [
  ["application/vnd.oasis.opendocument.text", "an OpenDocument text"],
  ["application/vnd.oasis.opendocument", "an OpenDocument file"],
  ["word/", "a Word document"],
  ["xl/", "an Excel workbook"],
  ["ppt/", "a PowerPoint presentation"],
  ["META-INF/", "a Java archive"],
];

const HTML = /^\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i;
/** Bytes that are searched: Word writes the name of its folder into the first kilobytes. */
const HEAD_BYTES = 8_192;

/** Name of the document or archive that the bytes begin with ("a Word document"); undefined for other files. */
export function documentName(bytes: Uint8Array, fileName = ""): string | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith("PK\x03\x04")) {
    const inside = IN_ZIP.find(([member]) => head.includes(member))?.[1];
    // Word may write [Content_Types].xml and its relations before its folder.
    return inside ?? (/\.docx$/i.test(fileName) ? "a Word document" : "a ZIP archive");
  }
  if (HTML.test(head)) return "a web page (HTML)";
  return MARKS.find(([start]) => head.startsWith(start))?.[1];
}
