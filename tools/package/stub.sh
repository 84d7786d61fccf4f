#!/bin/sh
# @NAME@ @VERSION@ for @TARGET@: the daemon and its commands, with Deno @DENO_VERSION@, in one file. What follows the last
# line of this script is a tar.gz archive, which the first start unpacks into a directory of its own.
set -eu

name=@NAME@
version=@VERSION@
payload_bytes=@PAYLOAD_BYTES@
payload_sha256=@PAYLOAD_SHA256@

# Exit codes as everywhere in the service: 64 a wrong command line, 70 a broken file, 78 what cannot work here.
die() {
  code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

about() {
  cat <<TEXT
$name $version: the stress test daemon and all its commands in one file.

Usage: $name [--extract-dir DIR] [command] [options]

Of the file itself:
  --extract-dir DIR   where it is unpacked; STRESS_TEST_EXTRACT_DIR says the same
  --unpack            only unpack, and say where
  --self-check        compare the file and what is unpacked with their SHA-256 sums
  --version           the version

Without --extract-dir it is unpacked below \$CACHE_DIRECTORY (systemd), \$XDG_CACHE_HOME/$name or ~/.cache/$name.

TEXT
}

[ "$(uname -s)" = Linux ] || die 78 "This file is for @TARGET@, not for $(uname -s). Use the sources: deno task serve"
case $0 in
*/*) self=$0 ;;
*) self=$(command -v -- "$0") || die 70 "Cannot find $0. Start it by its path" ;;
esac

root=${STRESS_TEST_EXTRACT_DIR-}
action=run
while [ $# -gt 0 ]; do
  case $1 in
  --extract-dir)
    [ $# -gt 1 ] && [ -n "$2" ] || die 64 "--extract-dir wants a directory"
    root=$2
    shift 2
    ;;
  --extract-dir=?*)
    root=${1#--extract-dir=}
    shift
    ;;
  --unpack | --self-check)
    action=$1
    shift
    [ $# -eq 0 ] || die 64 "$action stands alone, found $1 behind it"
    ;;
  --version | -V)
    printf '%s %s\n' "$name" "$version"
    exit 0
    ;;
  *) break ;;
  esac
done
unset STRESS_TEST_EXTRACT_DIR

if [ -z "$root" ]; then
  if [ -n "${CACHE_DIRECTORY-}" ]; then root=${CACHE_DIRECTORY%%:*}
  elif [ -n "${XDG_CACHE_HOME-}" ]; then root=$XDG_CACHE_HOME/$name
  elif [ -n "${HOME-}" ]; then root=$HOME/.cache/$name
  else die 78 "There is no HOME to unpack into. Name a directory: --extract-dir DIR, or STRESS_TEST_EXTRACT_DIR"
  fi
fi
case $root in /*) ;; *) root=$(pwd -P)/$root ;; esac
# The sum is part of the name: another build is another directory, and a directory is never changed.
dir=$root/$version-$(printf '%.16s' "$payload_sha256")

payload() {
  tail -c "$payload_bytes" -- "$self"
}

# A directory that somebody else could write into would run his program with our keys.
check_owner() {
  [ -O "$1" ] || die 78 "$1 belongs to somebody else. Remove it, or name another directory: --extract-dir DIR"
  case $(ls -ld -- "$1") in
  drwx------*) ;;
  *) die 78 "Others have rights in $1. Run: chmod 700 $1" ;;
  esac
}

check_payload() {
  sum=$(payload | sha256sum)
  [ "${sum%% *}" = "$payload_sha256" ] ||
    die 70 "$self is not whole: its payload has SHA-256 ${sum%% *}, expected $payload_sha256. Copy it again"
}

# Versions that nobody has started for a day and nobody runs, but for the one before this: that is the way back.
remove_old() {
  find "$root" -mindepth 1 -maxdepth 1 -type d -name '.unpacking.*' -mmin +60 -exec rm -rf {} + 2>/dev/null || :
  kept=
  for old in $(ls -1t -- "$root"); do
    old=$root/$old
    [ "$old" != "$dir" ] && [ -f "$old/.complete" ] || continue
    if [ -z "$kept" ]; then
      kept=$old
      continue
    fi
    [ -n "$(find "$old" -maxdepth 0 -mtime +0)" ] || continue
    for exe in /proc/[0-9]*/exe; do
      [ "$(readlink "$exe" 2>/dev/null)" != "$old/deno" ] || continue 2
    done
    rm -rf -- "$old"
  done
}

unpack() {
  for tool in tail tar gzip sha256sum mktemp; do
    command -v "$tool" >/dev/null || die 78 "There is no $tool here, which unpacking needs. Install it"
  done
  umask 077
  mkdir -p -- "$root" 2>/dev/null && [ -w "$root" ] ||
    die 78 "Cannot write into $root. Name a directory that can be written: --extract-dir DIR, or STRESS_TEST_EXTRACT_DIR"
  check_payload
  # Beside the place where it goes, so that the last step is one rename: nobody ever sees half of it.
  fresh=$(mktemp -d "$root/.unpacking.XXXXXX") || die 78 "Cannot write into $root"
  trap 'rm -rf -- "$fresh"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  payload | tar -xzf - -C "$fresh" --no-same-owner || die 78 "Cannot unpack into $root: see above"
  mkdir "$fresh/cache"
  chmod 700 "$fresh"
  : >"$fresh/.complete"
  # Somebody who did the same at the same time may have been first: his is as good.
  mv -T -- "$fresh" "$dir" 2>/dev/null || [ -f "$dir/.complete" ] || die 78 "Cannot make $dir"
  rm -rf -- "$fresh"
  trap - EXIT INT TERM HUP
  remove_old
}

[ -f "$dir/.complete" ] || (unpack)
check_owner "$dir"
touch -c -- "$dir" 2>/dev/null || :

case $action in
--unpack)
  printf '%s\n' "$dir"
  exit 0
  ;;
--self-check)
  check_payload
  (cd -- "$dir" && sha256sum --quiet --strict --check SHA256SUMS) >&2 ||
    die 70 "What is unpacked in $dir has been changed. Remove it: the next start unpacks it again"
  printf '%s %s: whole, unpacked in %s\n' "$name" "$version" "$dir"
  exit 0
  ;;
esac
case ${1-} in --help | -h | help | '') about ;; esac

DENO_DIR=$dir/cache
export DENO_DIR
exec /bin/sh "$dir/tools/launch.sh" "$@"
