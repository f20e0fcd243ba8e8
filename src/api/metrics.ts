/** Where the server tells numbers about itself. */

/** In Prometheus' text form. With a token (`METRICS_TOKEN`) as a bearer's; without one, in the demonstration, from this machine alone. */
export const metricsPath = "/metrics";
