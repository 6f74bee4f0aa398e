import { hasRoom } from "@/lib/state/holder-limit";
import { rejection } from "../decision";
import type { RegisterCheck } from "./check";

/** The holder has room for one more active certificate. */
export const certificateLimit: RegisterCheck = {
  name: "certificate-limit",
  codes: ["certificate.limit_reached"],
  check: (_, { activeCertificates, certificateLimit: limit }) =>
    hasRoom(activeCertificates, limit)
      ? []
      : [
          rejection(
            "certificate.limit_reached",
            `There are ${activeCertificates} active certificates already, and ${limit} are allowed at once. Revoke one that is no longer used.`,
          ),
        ],
};
