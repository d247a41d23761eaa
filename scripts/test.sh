#!/usr/bin/env bash
# All tests: the installer's first, then the program's, whose summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."

# The door app is tested in a browser.
if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    as_root=$([ "$(id -u)" = 0 ] || echo sudo)
    $as_root apt-get update -q
    $as_root apt-get install -y -q chromium chromium-driver
fi

scripts/test-install.sh
cargo test --locked
