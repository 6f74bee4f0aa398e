import { setApplicationStatus } from "@/lib/applications/set-application-status";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { blockKey } from "@/lib/revocation-desk/block-key";
import { findKey } from "@/lib/revocation-desk/find-key";
import { findListed } from "@/lib/revocation-desk/find-listed";
import { findTargets } from "@/lib/revocation-desk/find-targets";
import { revokeByProof } from "@/lib/revocation-desk/revoke-by-proof";
import { revokeMany } from "@/lib/revocation-desk/revoke-many";
import { EXAMPLE_CSR } from "../examples";
import { get, post, tagged } from "../route";

const KID = "Zv8Yd9wq1nB0o3a5T7uJ2kL4mN6pQ8rS0tU2vW4xY6z";

export const securityResponse = tagged("Security response", [
  post("/revocations", revokeByProof, { takesPkcs10: true, example: { kid: KID, csr: EXAMPLE_CSR } }),
  post("/certificate-lists/preview", findListed, { example: { list: `${KID}\n0A:1B:2C:3D:4E:5F:60:71` } }),
  post("/certificate-lists/revoke", revokeMany, { example: { kids: [KID], count: 1, reason: "cessationOfOperation" } }),
  get("/suspension-targets", findTargets),
  post("/applications/{applicationId}/status", setApplicationStatus, {
    example: { status: "suspended", comment: "Incident 4711" },
  }),
  post("/clients/{clientId}/status", setClientStatus, { example: { status: "suspended", comment: "Incident 4711" } }),
  post("/blocked-keys/preview", findKey, { example: { key: KID } }),
  post("/blocked-keys", blockKey, { example: { key: KID, comment: "Found in a public repository" } }),
]);
