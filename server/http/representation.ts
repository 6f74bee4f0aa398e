import { LRUCache } from "lru-cache";
import type { PublishedDocument } from "@/lib/status/document";
import { codecs } from "./codecs";
import { acceptedCoding, type Coding, type CodingPreference, codedEtag, codingFor, isTextual } from "./content-coding";

/** A document as one client gets it: `body` and `etag` are those of the coding. */
export interface Representation extends PublishedDocument {
  contentCoding?: Coding;
}

/** Brotli is the smallest; each document is compressed once per coding, so its cost does not matter. */
const OFFERED: readonly Coding[] = ["br", "zstd", "gzip"];
const CACHE_BYTES = 32 * 1024 * 1024;
/** Size of a cache entry without its body. */
const ENTRY_BYTES = 400;
/** Compressions in progress. Further documents are sent as they are. */
const MOST_PENDING = 16;

/** By tag and coding, because processes and restarts give the same bytes the same tag. */
const coded = new LRUCache<string, Representation>({
  maxSize: CACHE_BYTES,
  sizeCalculation: ({ body }) => ENTRY_BYTES + body.length,
});
const pending = new Map<string, Promise<Buffer>>();

/** What a client accepts of documents. */
export const documentCoding = (acceptEncoding: string | undefined): CodingPreference =>
  acceptedCoding(acceptEncoding, OFFERED);

/** The representation of a document if it is in memory; undefined: call `represent`. */
export function peekRepresentation(
  document: PublishedDocument,
  preference: CodingPreference,
): Representation | undefined {
  if (preference.coding === undefined) return document;
  const coding = codingOf(document, preference);
  return coding === undefined ? document : known(document, coding);
}

/** The representation of a document for a client. It is compressed if no earlier request needed the same one. */
export async function represent(document: PublishedDocument, preference: CodingPreference): Promise<Representation> {
  const coding = codingOf(document, preference);
  if (coding === undefined) return document;
  const found = known(document, coding);
  if (found) return found;
  const key = keyOf(document, coding);
  let work = pending.get(key);
  if (!work) {
    if (pending.size >= MOST_PENDING) return document;
    work = codecs[coding].compressOnce(document.body).finally(() => pending.delete(key));
    pending.set(key, work);
  }
  return remember(document, coding, await work);
}

/** Headers about the coding: `Vary` also without one, for caches between us and other clients. */
export function codingHeaders({ contentType, contentCoding }: Representation): Record<string, string> {
  return {
    ...(isTextual(contentType) ? { vary: "Accept-Encoding" } : {}),
    ...(contentCoding ? { "content-encoding": contentCoding } : {}),
  };
}

const codingOf = ({ contentType, body }: PublishedDocument, preference: CodingPreference) =>
  codingFor(preference, { contentType, bytes: body.length });

const keyOf = ({ etag }: PublishedDocument, coding: Coding) => `${etag} ${coding}`;

/** The same bytes may be published again with a later expiry. */
function known(document: PublishedDocument, coding: Coding): Representation | undefined {
  const found = coded.get(keyOf(document, coding));
  if (!found) return undefined;
  const isSame =
    found.expiresAt === document.expiresAt &&
    found.contentType === document.contentType &&
    found.lastModified === document.lastModified;
  return isSame ? found : remember(document, coding, found.body);
}

function remember(document: PublishedDocument, coding: Coding, body: Buffer): Representation {
  const made = { ...document, body, etag: codedEtag(document.etag, coding), contentCoding: coding };
  coded.set(keyOf(document, coding), made);
  return made;
}
