/** Which part of the server answered. */
export type DoorName = "pki" | "oauth" | "api" | "sample" | "pages" | "calendar" | "cron" | "unsubscribe" | "health";

export interface Metrics {
  /** `seconds`: from the first byte of the request to the last of the answer. */
  observe(door: DoorName, status: number, seconds: number): void;
  /** Prometheus text exposition. */
  expose(): Promise<string>;
  readonly contentType: string;
}
