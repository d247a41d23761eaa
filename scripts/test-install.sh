#!/bin/sh
# Tests install.sh below a temporary DESTDIR, with a stand-in for the executable.
set -eu
umask 077

root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    printf 'test-install: %s\n' "$*" >&2
    sed 's/^/    /' "$scratch/output" >&2
    exit 1
}

# Runs install.sh under one shell; its output is kept for the checks.
run() {
    DESTDIR=$dest "$shell" "$root/install.sh" "$@" >"$scratch/output" 2>&1
}

has() {
    grep -qF -- "$2" "$1" || fail "$shell: $1 lacks: $2"
}

mode() {
    [ "$(stat -c %a "$1")" = "$2" ] || fail "$shell: $1 has not the mode $2"
}

refused() {
    status=0
    run "$@" || status=$?
    [ "$status" -eq 2 ] || fail "$shell: exit status $status instead of 2 for: $*"
    [ "$(wc -l <"$scratch/output")" -eq 1 ] || fail "$shell: more than one line for: $*"
}

# A program without completions: installed twice, changed configuration kept, removed with the data left.
test_plain() {
    dest=$scratch/$shell-plain
    config=$dest/etc/event-manager/event-manager.toml
    run --binary /bin/true --no-service --prefix /usr || fail "$shell: the first run failed"
    cmp -s /bin/true "$dest/usr/bin/event-manager" || fail "$shell: the executable is another"
    mode "$dest/usr/bin/event-manager" 755
    mode "$dest/var/lib/event-manager" 700
    mode "$dest/etc/event-manager" 755
    mode "$config" 644
    has "$config" 'data_dir = "/var/lib/event-manager"'
    has "$scratch/output" '/usr/bin/event-manager serve --config /etc/event-manager/event-manager.toml'
    [ ! -e "$dest/etc/systemd" ] || fail "$shell: a unit in spite of --no-service"
    [ ! -e "$dest/usr/share" ] || fail "$shell: completions that the program did not print"
    echo '# mine' >>"$config"
    (cd "$dest" && find . -type f -exec cksum {} +) | sort >"$scratch/before"
    run --binary /bin/true --no-service --prefix /usr || fail "$shell: the second run failed"
    (cd "$dest" && find . -type f -exec cksum {} +) | sort >"$scratch/after"
    cmp -s "$scratch/before" "$scratch/after" || fail "$shell: the second run changed files"
    echo kept >"$dest/var/lib/event-manager/FORMAT"
    run --uninstall --prefix /usr || fail "$shell: --uninstall failed"
    [ ! -e "$dest/usr/bin/event-manager" ] || fail "$shell: the executable is still there"
    has "$scratch/output" "data are still in $dest/var/lib/event-manager"
    has "$dest/var/lib/event-manager/FORMAT" kept
    has "$config" '# mine'
    run --uninstall --prefix /usr || fail "$shell: the second --uninstall failed"
}

# A service with its own directories, and completions.
test_service() {
    dest=$scratch/$shell-service
    unit=$dest/etc/systemd/system/event-manager.service
    stand_in=$scratch/stand-in
    printf '#!/bin/sh\n[ "$1" = completions ] && echo "complete for $2"\n' >"$stand_in"
    chmod 755 "$stand_in"
    run --binary "$stand_in" --prefix=/opt/em --data-dir /srv/events || fail "$shell: the run with a unit failed"
    has "$unit" 'ExecStart=/opt/em/bin/event-manager serve --config /etc/event-manager/event-manager.toml'
    has "$unit" 'ReadWritePaths=/srv/events'
    ! grep -q '^StateDirectory=' "$unit" || fail "$shell: the unit makes another data directory"
    has "$dest/etc/event-manager/event-manager.toml" 'data_dir = "/srv/events"'
    has "$dest/opt/em/share/bash-completion/completions/event-manager" 'complete for bash'
    has "$dest/opt/em/share/zsh/site-functions/_event-manager" 'complete for zsh'
    has "$dest/opt/em/share/fish/vendor_completions.d/event-manager.fish" 'complete for fish'
    run --binary "$stand_in" --prefix /opt/em || fail "$shell: the upgrade failed"
    has "$unit" 'ReadWritePaths=/srv/events'
    [ ! -e "$dest/var/lib/event-manager" ] || fail "$shell: the upgrade forgot the data directory"
    run --uninstall --prefix /opt/em || fail "$shell: --uninstall failed"
    has "$scratch/output" "data are still in $dest/srv/events"
    [ -z "$(find "$dest/opt" "$dest/etc/systemd" -type f)" ] || fail "$shell: --uninstall left files"
}

test_usage() {
    dest=$scratch/$shell-usage
    run --help || fail "$shell: --help failed"
    has "$scratch/output" '--uninstall'
    refused --prefix
    refused --prefix relative
    refused --data-dir /
    refused --data-dir '/srv/a b'
    refused --data-dir /srv/../etc
    refused --what
    status=0
    run --binary "$scratch/missing" --no-service || status=$?
    [ "$status" -eq 1 ] || fail "$shell: a missing executable is exit status $status"
    [ "$(wc -l <"$scratch/output")" -eq 1 ] || fail "$shell: more than one line for a missing executable"
    [ ! -e "$dest" ] || fail "$shell: a refused run left something behind"
}

: >"$scratch/output"
for shell in sh dash; do
    command -v "$shell" >/dev/null 2>&1 || continue
    "$shell" -n "$root/install.sh" || fail "$shell does not parse install.sh"
    test_plain
    test_service
    test_usage
done
echo "install.sh: ok"
