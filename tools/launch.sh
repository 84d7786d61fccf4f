#!/bin/sh
# Runs a command of the service with the rights that it needs: `sh tools/launch.sh serve …`. The unit and the single file
# start it like this. Deno comes in this process's place, so signals reach it and the exit code is its own.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
deno=$root/deno
[ -x "$deno" ] || deno=deno
export DENO_NO_UPDATE_CHECK=1

# A core file would hold keys.
ulimit -c 0 2>/dev/null || :

# Lines are the arguments of Deno, spaces in paths are not.
set -f
newline='
'

# Deno with this project, whatever directory it is started in; nothing is downloaded, nobody is asked.
run() {
  rights=$1
  shift
  IFS=$newline
  # shellcheck disable=SC2086
  set -- --quiet --no-prompt --cached-only --no-lock --config "$root/deno.json" --node-modules-dir=manual \
    $rights "$root/src/cli/main.ts" "$@"
  exec "$deno" run "$@"
}

case ${1-} in
serve)
  shift
  # The settings say what the daemon needs: they are read once more, for that.
  rights=$(run "--allow-read${newline}--allow-env" permissions "$@")
  # Whoever asks for help gets that of the command itself.
  case $rights in --allow-*) ;; *) rights=--allow-env ;; esac
  run "$rights" serve "$@"
  ;;
demo) run "--allow-net=127.0.0.1${newline}--allow-read${newline}--allow-write${newline}--allow-env${newline}--allow-ffi" "$@" ;;
*) run "--allow-net${newline}--allow-read${newline}--allow-write${newline}--allow-env${newline}--allow-ffi" "$@" ;;
esac
