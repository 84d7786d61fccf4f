import { build_program } from "@/cli/program.ts";
import { formatted } from "../formatted.ts";
import { cli_page } from "./page.ts";

/** Where the page stands. */
export const CLI_PAGE_FILE = new URL("../../docs/CLI.md", import.meta.url);

/** The page as it must stand in the project: made from the commands, formatted like all of its files. */
export function formatted_cli_page(): Promise<string> {
  return formatted(cli_page(build_program(() => {})), "md");
}
