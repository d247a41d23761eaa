#!/usr/bin/env bash
# All tests: the installer's first, then the program's, whose summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."

# The door app is tested in a browser, which certutil teaches to trust; pebble is a public authority for tests.
for tool in chromium chromedriver certutil pebble pebble-challtestsrv; do
    command -v "$tool" >/dev/null && continue
    as_root=$([ "$(id -u)" = 0 ] || echo sudo)
    $as_root apt-get update -q
    $as_root apt-get install -y -q chromium chromium-driver libnss3-tools pebble
    break
done

scripts/test-install.sh
# Browsers want the machine for themselves, so their tests come alone and last.
cargo test --locked -- --skip _browser:: --skip door_staff::
cargo test --locked --test it -- --test-threads=1 _browser:: door_staff::
