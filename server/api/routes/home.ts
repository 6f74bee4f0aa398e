import { getClientActivity } from "@/lib/home/get-client-activity";
import { getSetupProgress } from "@/lib/home/get-setup-progress";
import { listActions } from "@/lib/home/list-actions";
import { get, tagged } from "../route";

export const home = tagged("Home", [
  get("/actions", listActions),
  get("/client-activity", getClientActivity),
  get("/setup-progress", getSetupProgress),
]);
