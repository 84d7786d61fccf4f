import project from "../../deno.json" with { type: "json" };

/** The version of this service, as metrics, health, log and documents show it. */
export const SERVICE_VERSION: string = project.version;
