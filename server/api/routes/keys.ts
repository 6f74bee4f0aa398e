import { verifyJws } from "@/lib/jws/verify-jws";
import { addKey } from "@/lib/keys/add-key";
import { getKey } from "@/lib/keys/get-key";
import { identifyKey } from "@/lib/keys/identify-key";
import { importKeys } from "@/lib/keys/import-keys";
import { listKeys } from "@/lib/keys/list-keys";
import { removeKey } from "@/lib/keys/remove-key";
import { updateKey } from "@/lib/keys/update-key";
import { EXAMPLE_JWK, EXAMPLE_JWS } from "../examples";
import { get, patch, post, remove, tagged } from "../route";

export const keys = tagged("Keys", [
  get("/clients/{clientId}/keys", listKeys),
  post("/clients/{clientId}/keys", addKey, {
    hasFindings: true,
    created: "/clients/{clientId}/keys/{kid}",
    example: { key: EXAMPLE_JWK, usage: "signing", name: "Backend 2027", notAfter: "2028-01-31T00:00:00Z" },
  }),
  post("/clients/{clientId}/keys/import", importKeys, {
    hasFindings: true,
    example: { keys: { keys: [EXAMPLE_JWK] } },
  }),
  get("/keys", identifyKey),
  get("/clients/{clientId}/keys/{kid}", getKey),
  patch("/clients/{clientId}/keys/{kid}", updateKey, { example: { notAfter: "2027-06-30T00:00:00Z" } }),
  remove("/clients/{clientId}/keys/{kid}", removeKey),
  post("/jws/verify", verifyJws, {
    hasFindings: true,
    example: { clientId: "019a9d5e-7c1b-7000-8000-3f9a1c2b4d5e", jws: EXAMPLE_JWS },
  }),
]);
