/** A well-formed CSR for the examples of the OpenAPI document (P-256; its private key was never kept). */
export const EXAMPLE_CSR = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIH9MIGkAgEAMEIxCzAJBgNVBAYTAkdCMRkwFwYDVQQKDBBFeGFtcGxlIEJhbmsg",
  "UExDMRgwFgYDVQQDDA9wYXltZW50cy0zZjlhMWMwWTATBgcqhkjOPQIBBggqhkjO",
  "PQMBBwNCAATarF0uwP4ilgy1fECszhKXWhdN6LZro+VCExWTJ+WtULimSEE6BlxY",
  "UoVb2t8pFk++6e29+1bq06pgojOjK2jzoAAwCgYIKoZIzj0EAwIDSAAwRQIgKRup",
  "+SqBraZQ69InNXilbVfq+ZjJoOM0Ix9LxNFFDMsCIQD1gG8n+EQbCATf5DLnsEhK",
  "YAmwgGO+7doA7m0aVBKapQ==",
  "-----END CERTIFICATE REQUEST-----",
  "",
].join("\n");
