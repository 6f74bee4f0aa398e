/**
 * For bash, zsh and sh: creates a P-256 key and the file of its public key, for a registration. Does nothing if the key file already
 * exists: it may be in use.
 */
export const NEW_KEY_COMMAND =
  'test -e client-new.key && echo "client-new.key already exists: use it, or move it first." || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client-new.key && openssl pkey -in client-new.key -pubout -out client-new-public.pem; }';
