import type { Route } from "../route";
import { access } from "./access";
import { applications } from "./applications";
import { calendarFeeds } from "./calendar-feeds";
import { certificates } from "./certificates";
import { clients } from "./clients";
import { home } from "./home";
import { keys } from "./keys";
import { mailbox } from "./mailbox";
import { organisations } from "./organisations";
import { platform } from "./platform";
import { securityResponse } from "./security-response";
import { webhooks } from "./webhooks";

/** All routes of REST v1, in the order of the OpenAPI document. Router, document and the isolation matrix of the tests are derived from it. */
export const routes: readonly Route[] = [
  ...organisations,
  ...applications,
  ...clients,
  ...keys,
  ...certificates,
  ...webhooks,
  ...calendarFeeds,
  ...securityResponse,
  ...access,
  ...home,
  ...platform,
  ...mailbox,
];
