import { hasRoom } from "@/lib/state/holder-limit";
import { rejection } from "../decision";
import type { RegistrationCheck } from "./check";

/** The holder has fewer active certificates than its limit. */
export const certificateLimit: RegistrationCheck = {
  name: "certificate-limit",
  codes: ["certificate.limit_reached"],
  check: (_, { activeCertificates, certificateLimit: limit }) =>
    hasRoom(activeCertificates, limit)
      ? []
      : [
          rejection(
            "certificate.limit_reached",
            `There are already ${activeCertificates} active certificates; the limit is ${limit}. Revoke one that is no longer used.`,
          ),
        ],
};
