import { getMail } from "@/lib/mail/get-mail";
import { listMails } from "@/lib/mail/list-mails";
import { resendMail } from "@/lib/mail/resend-mail";
import { get, post, tagged } from "../route";

export const mailbox = tagged("Mailbox", [
  get("/mails", listMails),
  get("/mails/{mailId}", getMail),
  post("/mails/{mailId}/resend", resendMail),
]);
