import { project_path } from "../project_path.ts";

const SNAKE_CASE = /^[a-z0-9_]+$/;
const EMPTY_WORDS = ["util", "utils", "helper", "helpers", "common", "misc"];

/** File and folder names are snake_case and say the one idea that is inside. */
export const file_name: Deno.lint.Rule = {
  create(context) {
    const path = project_path(context.filename);
    const report = (message: string, hint: string) => context.report({ range: [0, 0], message, hint });
    return {
      Program() {
        for (const segment of path.split("/")) {
          const name = segment.replace(/(\.d)?\.[a-z]+$/, "");
          const word = name.toLowerCase().split(/[^a-z]+/).find((part) => EMPTY_WORDS.includes(part));
          if (word !== undefined) {
            report(
              `\`${path}\` is named "${word}"; a name says what is inside, and this one says nothing.`,
              "Name it after its one idea; with several ideas, split it.",
            );
          }
          if (!SNAKE_CASE.test(name)) {
            report(
              `\`${segment}\` in \`${path}\` is not snake_case; names use a-z, 0-9 and _ only.`,
              `Rename it, for example to \`${snake_case(segment)}\`.`,
            );
          }
        }
      },
    };
  },
};

function snake_case(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_").toLowerCase();
}
