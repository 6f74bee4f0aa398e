/** Whether clients can fetch from these URLs without a TLS connection that would need the answer first (RFC 5280 §8). */
export function isPublishable(urls: readonly string[]): boolean {
  return urls.every((url) => url.startsWith("http://") && URL.canParse(url));
}
