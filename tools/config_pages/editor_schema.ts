import { settings_schema, type SettingSchema } from "@/daemon/config/catalogue.ts";
import { NOTES, type SettingNotes } from "@/daemon/config/schema.ts";

function description_of(meaning: string, { unit, unset }: SettingNotes): string {
  const measured = unit === undefined ? meaning : `${meaning}. In ${unit}`;
  return unset === undefined ? measured : `${measured}. Not set: ${unset}`;
}

/** A schema without our notes, which editors do not know; what matters of them goes into the description. */
function plain(schema: SettingSchema): Record<string, unknown> {
  const { [NOTES]: notes = {}, properties, description, ...rest } = schema;
  return {
    ...(description === undefined ? {} : { description: description_of(description, notes) }),
    ...rest,
    ...(properties === undefined ? {} : {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, plain(one)])),
    }),
  };
}

/** `config/stress_test_config.schema.json`: with it editors complete and check a file of settings. */
export function editor_schema(): Record<string, unknown> {
  const { $schema, ...schema } = plain(settings_schema());
  return { $schema, title: "Settings of the Fixed Ratio Trading stress test service", ...schema };
}
