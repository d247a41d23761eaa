#!/usr/bin/env bash
# All tests: the installer's first, then the program's, whose summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/test-install.sh
cargo test --locked
