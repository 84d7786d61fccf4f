import { lies_in, project_path } from "../project_path.ts";
import { name_of } from "../syntax.ts";

const BOUND = /^MAX_|_TIMEOUT_MS$/;

/** Bounds of queues, caches, retries and waits stand in a `limits.ts`. domain/ is free: its bounds are the contract's. */
export const bounds_in_limits: Deno.lint.Rule = {
  create(context) {
    const path = project_path(context.filename);
    if (!lies_in(path, ["src/"]) || lies_in(path, ["src/domain/"])) return {};
    if (/^src\/[a-z0-9_]+\/limits\.ts$/.test(path)) return {};
    return {
      VariableDeclarator(node) {
        const name = name_of(node.id);
        if (name === undefined || !BOUND.test(name)) return;
        if (node.init?.type !== "Literal" || typeof node.init.value !== "number") return;
        const room = path.split("/")[1];
        context.report({
          node,
          message:
            `\`${name}\` is a bound outside a limits.ts; bounds stand in src/base/limits.ts or in a room's own.`,
          hint: `Move it to src/base/limits.ts or src/${room}/limits.ts, with the reason for the number.`,
        });
      },
    };
  },
};
