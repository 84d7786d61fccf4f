import { scenario_json_schema } from "@/scenario/known_keys.ts";

/** `config/scenario.schema.json`: with it editors complete and check a scenario. */
export function scenario_editor_schema(): Record<string, unknown> {
  const { $schema, ...schema } = scenario_json_schema();
  return { $schema, title: "Scenarios of the Fixed Ratio Trading stress test service", ...schema };
}
