/** Whether clients can fetch these URLs without TLS, which would need the status first (RFC 5280 §8). */
export function isPublishable(urls: readonly string[]): boolean {
  return urls.every((url) => url.startsWith("http://") && URL.canParse(url));
}
