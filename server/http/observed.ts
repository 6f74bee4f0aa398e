/** Which handler responded. */
export type HandlerName =
  | "pki"
  | "oauth"
  | "api"
  | "sample"
  | "mtls"
  | "pages"
  | "calendar"
  | "cron"
  | "unsubscribe"
  | "health";

export interface Metrics {
  /** `seconds`: from the first byte of the request to the last of the response. */
  observe(handler: HandlerName, status: number, seconds: number): void;
  /** Prometheus text exposition. */
  expose(): Promise<string>;
  readonly contentType: string;
}
