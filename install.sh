#!/bin/sh
# Installs, upgrades or removes the Event Manager. `./install.sh --help` says how.
set -eu
# The service's user must be able to read what root installs, whatever root's own umask is.
umask 022

name=event-manager
root=$(cd "$(dirname "$0")" && pwd)
config_dir=/etc/event-manager
config=$config_dir/event-manager.toml
unit=/etc/systemd/system/event-manager.service

prefix=/usr/local
data_dir=/var/lib/event-manager
binary=
service=yes
action=install
destdir=${DESTDIR:-}

usage() {
    cat <<TEXT
Usage: ./install.sh [OPTION]...

Builds the Event Manager, installs it as a service and prints the set-up link.
Running it again upgrades; a configuration that is there is never changed.

  --prefix DIR     install under DIR (default /usr/local)
  --data-dir DIR   keep the data in DIR (default /var/lib/event-manager)
  --binary FILE    install this executable instead of building one
  --no-service     install no systemd unit
  --uninstall      remove the program and the service, keep the data
  --help           this text

With DESTDIR in the environment everything is installed below it; no user is
made and nothing is started. CARGO_TARGET_DIR is where the build goes.
TEXT
}

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

wrong_usage() {
    printf 'install.sh: %s; see ./install.sh --help\n' "$*" >&2
    exit 2
}

# An option's directory must be absolute, and plain enough to stand in a unit and a TOML file as it is.
absolute() {
    case $2 in
        *[!A-Za-z0-9/._-]*) wrong_usage "$1 may have letters, digits and / . _ - only, not '$2'" ;;
        */../* | */..) wrong_usage "$1 may not go up with .., as '$2' does" ;;
        /*[!/]*) ;;
        *) wrong_usage "$1 needs an absolute path below /, not '$2'" ;;
    esac
}

# Runs a command with root's rights where the real system is changed.
as_root() {
    if [ -n "$destdir" ] || [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Puts a file in place in one step, so that a running program is never half overwritten.
place() {
    source=$1 mode=$2 target=$destdir$3
    as_root mkdir -p "$(dirname "$target")" || die "cannot make $(dirname "$target")"
    as_root cp "$source" "$target.new" || die "cannot write $target.new"
    as_root chmod "$mode" "$target.new" || die "cannot set the mode of $target.new"
    as_root mv -f "$target.new" "$target" || die "cannot write $target"
}

# The value of a configuration's top-level data_dir.
configured_data_dir() {
    sed -n "s/^data_dir *= *[\"']\([^\"']*\)[\"'].*/\1/p" "$destdir$config" || die "cannot read $destdir$config"
}

build() {
    if [ -n "$binary" ]; then
        [ -f "$binary" ] && [ -x "$binary" ] || die "$binary is no executable file; name one with --binary"
        return
    fi
    command -v cargo >/dev/null 2>&1 \
        || die "cargo is not found: install Rust, run this script as the user who has it, or name an executable with --binary"
    say "Building; this takes some minutes the first time."
    (cd "$root" && cargo build --profile dist --locked) || die "the build failed; the lines above say why"
    target=${CARGO_TARGET_DIR:-target}
    case $target in
        /*) ;;
        *) target=$root/$target ;;
    esac
    binary=$target/dist/$name
    [ -x "$binary" ] || die "the build left no $binary; is another target directory set for cargo? Name the executable with --binary"
}

install_completions() {
    for entry in bash:bash-completion/completions/$name zsh:zsh/site-functions/_$name \
        fish:fish/vendor_completions.d/$name.fish; do
        # A program that prints none is installed all the same.
        if "$binary" completions "${entry%%:*}" >"$scratch/completions" 2>/dev/null && [ -s "$scratch/completions" ]; then
            place "$scratch/completions" 644 "$prefix/share/${entry#*:}"
        fi
    done
}

make_user() {
    [ -z "$destdir" ] || return 0
    if ! id "$name" >/dev/null 2>&1; then
        nologin=$(command -v nologin || echo /usr/sbin/nologin)
        if command -v useradd >/dev/null 2>&1; then
            as_root useradd --system --user-group --home-dir "$data_dir" --no-create-home --shell "$nologin" "$name" \
                || die "cannot make the user $name; make it and run this script again"
        else
            as_root addgroup -S "$name" && as_root adduser -S -D -H -h "$data_dir" -s "$nologin" -G "$name" "$name" \
                || die "cannot make the user $name; make it and run this script again"
        fi
    fi
}

make_data_dir() {
    as_root mkdir -p "$destdir$data_dir" || die "cannot make $destdir$data_dir"
    as_root chmod 700 "$destdir$data_dir" || die "cannot set the mode of $destdir$data_dir"
    [ -n "$destdir" ] || as_root chown "$name:$name" "$data_dir" || die "cannot give $data_dir to the user $name"
}

write_config() {
    if [ -e "$destdir$config" ]; then
        configured=$(configured_data_dir)
        [ -n "$configured" ] || die "$config has no line data_dir = \"DIRECTORY\"; add it and run this script again"
        if [ "$configured" != "$data_dir" ]; then
            [ -z "$data_dir_given" ] || die "$config says data_dir = \"$configured\"; change it there, or leave out --data-dir"
            absolute "data_dir in $config" "$configured"
            data_dir=$configured
        fi
        return
    fi
    sed "s|^data_dir = .*|data_dir = \"$data_dir\"|" "$root/config/event-manager.toml" >"$scratch/config" \
        || die "cannot read $root/config/event-manager.toml"
    place "$scratch/config" 644 "$config"
}

install_unit() {
    state="StateDirectory=event-manager"
    [ "$data_dir" = /var/lib/event-manager ] || state="ReadWritePaths=$data_dir"
    home=yes
    case $data_dir/ in
        # ProtectHome would hide the data; the file system stays read-only but for them.
        /home/* | /root/* | /run/user/*) home=no ;;
    esac
    sed -e "s|^ExecStart=/usr/local/|ExecStart=${prefix%/}/|" \
        -e "s|^StateDirectory=.*|$state|" \
        -e "s|^ProtectHome=.*|ProtectHome=$home|" \
        "$root/config/event-manager.service" >"$scratch/unit" || die "cannot read $root/config/event-manager.service"
    place "$scratch/unit" 644 "$unit"
}

# Restarts the service and waits until it runs on; prints the set-up link if this is the first start.
start_service() {
    is_new=yes
    ! as_root test -e "$data_dir/FORMAT" || is_new=no
    since=$(date +%s)
    as_root systemctl daemon-reload || die "systemd does not take $unit; see: systemctl status $name"
    as_root systemctl enable --quiet "$name" || die "cannot enable the service; see: systemctl status $name"
    as_root systemctl restart "$name" || die "the service does not start; see: journalctl -u $name -n 50"
    if [ "$is_new" = no ]; then
        sleep 2
        systemctl is-active --quiet "$name" || die "the service does not stay up; see: journalctl -u $name -n 50"
        say "The service runs; the data in $data_dir were there already."
        return
    fi
    tries=0
    while [ "$tries" -lt 30 ]; do
        link=$(as_root journalctl -u "$name" --since "@$since" -o cat --no-pager 2>/dev/null \
            | grep -o 'https\{0,1\}://[^ "]*setup[^ "]*' | tail -n 1) || link=
        if [ -n "$link" ]; then
            say "The service runs. Make the first administrator here before the link expires:"
            say "  $link"
            return
        fi
        systemctl is-active --quiet "$name" || die "the service does not stay up; see: journalctl -u $name -n 50"
        tries=$((tries + 1))
        sleep 1
    done
    say "The service runs, but its log has no set-up link yet; look for it with: journalctl -u $name"
}

install_all() {
    build
    write_config
    make_user
    make_data_dir
    place "$binary" 755 "$prefix/bin/$name"
    install_completions
    say "Installed $destdir$prefix/bin/$name; configuration in $destdir$config, data in $destdir$data_dir."
    if [ "$service" = no ]; then
        say "Start it as the user $name with: $prefix/bin/$name serve --config $config"
        return
    fi
    install_unit
    [ -n "$destdir" ] || start_service
}

uninstall_all() {
    if [ -z "$destdir" ] && [ -d /run/systemd/system ] && [ -e "$unit" ]; then
        as_root systemctl disable --now --quiet "$name" || die "cannot stop the service; see: systemctl status $name"
    fi
    for file in "$unit" "$prefix/bin/$name" "$prefix/share/bash-completion/completions/$name" \
        "$prefix/share/zsh/site-functions/_$name" "$prefix/share/fish/vendor_completions.d/$name.fish"; do
        as_root rm -f "$destdir$file" || die "cannot remove $destdir$file"
    done
    if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
        as_root systemctl daemon-reload || die "systemd does not reload; run: systemctl daemon-reload"
    fi
    if [ -e "$destdir$config" ]; then
        configured=$(configured_data_dir)
        data_dir=${configured:-$data_dir}
    fi
    say "Removed the program. Your data are still in $destdir$data_dir, the configuration in $destdir$config_dir."
}

data_dir_given=
while [ $# -gt 0 ]; do
    option=$1
    case $option in
        --prefix | --data-dir | --binary)
            [ $# -ge 2 ] && [ -n "$2" ] || wrong_usage "$option needs a value"
            value=$2
            shift
            ;;
        --prefix=* | --data-dir=* | --binary=*)
            value=${option#*=}
            option=${option%%=*}
            [ -n "$value" ] || wrong_usage "$option needs a value"
            ;;
    esac
    case $option in
        --prefix) absolute "$option" "$value" && prefix=${value%/} ;;
        --data-dir) absolute "$option" "$value" && data_dir=${value%/} data_dir_given=yes ;;
        --binary) binary=$value ;;
        --no-service) service=no ;;
        --uninstall) action=uninstall ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) wrong_usage "unknown option '$option'" ;;
    esac
    shift
done

if [ "$service" = yes ] && [ -z "$destdir" ] && ! [ -d /run/systemd/system ]; then
    service=no
fi
if [ -z "$destdir" ] && [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    die "this needs root's rights and there is no sudo; run it as root"
fi

scratch=$(mktemp -d) || die "cannot make a temporary directory"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

case $action in
    install) install_all ;;
    uninstall) uninstall_all ;;
esac
