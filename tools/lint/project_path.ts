const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** A linted file's path from the project's root, with `/`: rules hold for folders of the project, not of the machine. */
export function project_path(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const at = path.indexOf(ROOT);
  return at === -1 ? path.replace(/^\.\//, "") : path.slice(at + ROOT.length);
}

/** True when the file lies in one of these folders, each written as `src/base/`. */
export function lies_in(filename: string, folders: readonly string[]): boolean {
  const path = project_path(filename);
  return folders.some((folder) => path.startsWith(folder));
}
