/** The version of the service, as metrics, health and log show it. */
export const VERSION = "0.1.0";
