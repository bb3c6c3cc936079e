#!/bin/sh
# Gets one npm package at a pinned version and puts its files into FOLDER, whole or not at all.
#
#   get-package.sh NAME VERSION SHA512 FOLDER [FILE...]
#
# SHA512 is the tarball's checksum in hexadecimal; `npm view NAME@VERSION dist.integrity` shows it in base64.
# With FILEs (paths inside the package) only those are taken. Nothing is done where FOLDER exists.
# The registry is the one npm is set to (npm_config_registry, else npm's own settings).
# Everything is said on stderr. Needs tar, and one of curl, wget or npm.
set -eu

name=$1 version=$2 sha512=$3 folder=$4
shift 4
[ -e "$folder" ] && exit 0

# npm's settings are looked for beside the Node it runs on: let it be the machine's own, not ours in .tools/.
PATH=$(printf '%s' "$PATH" | sed 's#[^:]*/\.tools/node-[^:]*:##g')

has() { command -v "$1" >/dev/null 2>&1; }
fail() {
  printf 'perezvon: %s\n' "$@" >&2
  exit 1
}

# The registry's address; nothing where nobody knows one.
registry() {
  url=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
  [ -n "$url" ] || { has npm && url=$(npm config get registry 2>/dev/null); } || url=
  case $url in
    http*://*) printf '%s' "${url%/}" ;;
  esac
}

# By curl or wget, which need no warm-up; else by npm, which also knows credentials, proxies and certificates.
download() {
  from=$(registry)
  url=$from/$name/-/${name##*/}-$version.tgz
  if [ -n "$from" ] && has curl; then
    curl -fsSL --retry 2 --connect-timeout 20 --speed-limit 1000 --speed-time 60 -o "$1" "$url" && return 0
  fi
  if [ -n "$from" ] && has wget; then
    wget -q -T 60 -O "$1" "$url" && return 0
  fi
  if has npm; then
    (cd "$incoming" && npm pack --silent "$name@$version" >/dev/null && mv ./*.tgz "$1") && return 0
  fi
  return 1
}

checksum() {
  if has sha512sum; then
    sha512sum <"$1"
  elif has shasum; then
    shasum -a 512 <"$1"
  elif has openssl; then
    openssl dgst -sha512 -r <"$1"
  else
    node -e 'const h = require("crypto").createHash("sha512");
      process.stdin.on("data", (d) => h.update(d)).on("end", () => console.log(h.digest("hex")))' <"$1"
  fi | cut -d ' ' -f 1
}

parent=$(dirname -- "$folder")
mkdir -p "$parent"
# What a killed run left behind.
for left in "$parent"/incoming-*; do
  [ -d "$left" ] && ! kill -0 "${left##*-}" 2>/dev/null && rm -rf "$left"
done
incoming=$(CDPATH='' cd -- "$parent" && pwd)/incoming-$$
trap 'rm -rf "$incoming"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$incoming"

printf 'perezvon: getting %s %s from the npm registry\n' "$name" "$version" >&2
has tar || fail "tar is missing, so that $name $version cannot be unpacked."
download "$incoming/package.tgz" || fail \
  "$name $version could not be downloaded (tried whichever of curl, wget and npm is here)." \
  'Check the network and the registry: npm config get registry shows it; where there is no npm, set npm_config_registry to its address.'
found=$(checksum "$incoming/package.tgz")
[ "$found" = "$sha512" ] || fail \
  "$name $version is not the file that was pinned, so it was not used." "expected sha512 $sha512" "received sha512 $found"

unpack() { tar -xzf "$incoming/package.tgz" -C "$incoming" "$@"; }
if [ $# -eq 0 ]; then
  unpack
else
  for file in "$@"; do unpack "package/$file"; done
fi
[ -e "$folder" ] || mv "$incoming/package" "$folder"
# Another run finished between the two words of the line above: its folder stands, ours landed inside it.
rm -rf "$folder/package"
