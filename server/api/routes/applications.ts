import { createApplication } from "@/lib/applications/create-application";
import { getApplication } from "@/lib/applications/get-application";
import { listApplications } from "@/lib/applications/list-applications";
import { updateApplication } from "@/lib/applications/update-application";
import { get, patch, post, tagged } from "../route";

export const applications = tagged("Applications", [
  get("/applications", listApplications),
  get("/organisations/{organisationId}/applications", listApplications, { id: "listApplicationsOfOrganisation" }),
  post("/organisations/{organisationId}/applications", createApplication, {
    created: "/applications/{id}",
    example: { name: "Payments", type: "server_to_server", securityConfiguration: "private_key_jwt" },
  }),
  get("/applications/{applicationId}", getApplication),
  patch("/applications/{applicationId}", updateApplication, {
    example: { description: "Initiates payments for retail customers." },
  }),
]);
