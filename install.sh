#!/bin/sh
# Installs meshctl: builds it from this checkout, or takes a release archive that it verifies first.
# POSIX sh; `install.sh --help` tells the options. Nothing is written below the prefix before everything is ready.
set -eu

version='0.1.0' # the release that --url takes; tests/install.rs compares it with Cargo.toml
start_mark='# >>> meshctl >>>'
end_mark='# <<< meshctl <<<'

usage() {
    cat <<'USAGE'
usage: install.sh [OPTIONS]

Builds meshctl from the checkout that this script is in and installs the program, the completions for your shell and
the man pages. With --archive or --url it installs a release archive instead, after checking its SHA-256.

  --prefix DIR       install below DIR (default: ~/.local)
  --shell NAME       completions for bash, zsh, fish, powershell, all or none (default: by $SHELL)
  --archive FILE     install this release archive
  --sha256 HEX       its checksum (default: read from FILE.sha256)
  --url BASE         download the archive for this system, and its .sha256, from BASE (https:// or file://)
  --release VERSION  the release to take from BASE
  --modify-path      put the bin folder on the PATH in your shell's start-up file
  --uninstall        take everything away that was installed, the line in the start-up file too
  --dry-run          say what would be done, do nothing
  --help             print this
USAGE
}

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf '\nhint: %s\n' "$2" >&2
    exit "${code:-1}"
}
usage_error() {
    code=64
    fail "$1" "install.sh --help lists the options"
}

stage=''
unfinished=''
cleanup() {
    [ -z "$unfinished" ] || rm -f "$unfinished"
    [ -z "$stage" ] || rm -rf "$stage"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- options ----

prefix='' shell='' archive='' sha256='' url='' modify_path='' uninstall='' dry_run=''
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --*=*)
        # --option=value is --option value
        value=${option#*=}
        option=${option%%=*}
        set -- "$value" "$@"
        ;;
    esac
    case $option in
    --prefix | --shell | --archive | --sha256 | --url | --release)
        [ $# -gt 0 ] || usage_error "$option needs a value"
        case $option in
        --prefix) prefix=$1 ;;
        --shell) shell=$1 ;;
        --archive) archive=$1 ;;
        --sha256) sha256=$1 ;;
        --url) url=${1%/} ;;
        --release) version=$1 ;;
        esac
        shift
        ;;
    --modify-path) modify_path=yes ;;
    --uninstall) uninstall=yes ;;
    --dry-run) dry_run=yes ;;
    --help | -h)
        usage
        exit 0
        ;;
    *) usage_error "unknown option $option" ;;
    esac
done

[ -z "$archive" ] || [ -z "$url" ] || usage_error '--archive and --url exclude each other'
[ -z "$sha256" ] || [ -n "$archive$url" ] || usage_error '--sha256 goes with --archive or --url'
[ -n "$prefix" ] || prefix=${HOME:?the variable HOME is not set; give --prefix}/.local
case $prefix in
/*) ;;
*) prefix=$PWD/$prefix ;;
esac
[ "$prefix" = / ] || prefix=${prefix%/}
if [ -z "$shell" ]; then
    shell=${SHELL:-sh}
    shell=${shell##*/}
    [ "$shell" != pwsh ] || shell=powershell
else
    case $shell in
    bash | zsh | fish | powershell | all | none) ;;
    *) usage_error "unknown shell $shell" ;;
    esac
fi
record=$prefix/share/meshctl/installed

# ---- small steps ----

# Prints a text as one word of a shell, quoted only where it must be.
quoted() {
    case $1 in
    *[!A-Za-z0-9_/.,:=@%+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
    esac
}

# Prints the SHA-256 of a file.
checksum() {
    if command -v sha256sum >/dev/null 2>&1; then
        sum=$(sha256sum <"$1")
    elif command -v shasum >/dev/null 2>&1; then
        sum=$(shasum -a 256 <"$1")
    elif command -v openssl >/dev/null 2>&1; then
        sum=$(openssl dgst -sha256 -r <"$1")
    else
        fail 'nothing here computes a SHA-256' 'install sha256sum (coreutils), shasum (perl) or openssl'
    fi
    printf '%s' "${sum%% *}"
}

# Downloads $1 to the file $2.
download() {
    case $1 in
    file://*)
        cp "${1#file://}" "$2" || fail "failed to copy $1"
        return
        ;;
    https://*) ;;
    http://*) warn "$1 is not encrypted: whoever is on the way can change the archive and its checksum alike" ;;
    *) usage_error "not an address: $1" ;;
    esac
    if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location --retry 2 --output "$2" "$1"
    elif command -v wget >/dev/null 2>&1; then
        wget -q -O "$2" "$1"
    else
        fail 'neither curl nor wget is here' 'install one of them, or download the archive yourself and give --archive'
    fi || fail "failed to download $1" 'is the release there for this system? See --release and --archive'
}

# Prints this system's part of an archive's name: linux-amd64
platform() {
    case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    MINGW* | MSYS* | CYGWIN*) system=windows ;;
    *) fail "there are no archives for $(uname -s)" 'build from a checkout: run install.sh without --url' ;;
    esac
    case $(uname -m) in
    x86_64 | amd64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "there are no archives for $(uname -m)" 'build from a checkout: run install.sh without --url' ;;
    esac
    printf '%s-%s' "$system" "$machine"
}

# Prints the start-up file of the shell $1, where its PATH is set.
startup_file() {
    case $1 in
    bash) if [ "$(uname -s)" = Darwin ]; then printf '%s' "$HOME/.bash_profile"; else printf '%s' "$HOME/.bashrc"; fi ;;
    zsh) printf '%s' "${ZDOTDIR:-$HOME}/.zshrc" ;;
    fish) printf '%s' "${XDG_CONFIG_HOME:-$HOME/.config}/fish/config.fish" ;;
    powershell) printf '%s' "${XDG_CONFIG_HOME:-$HOME/.config}/powershell/profile.ps1" ;;
    *) printf '%s' "$HOME/.profile" ;;
    esac
}

# Prints the line that puts the bin folder on the PATH of the shell $1.
path_line() {
    case $1 in
    fish) printf 'fish_add_path %s' "$(quoted "$prefix/bin")" ;;
    powershell) printf "\$env:PATH = '%s' + [IO.Path]::PathSeparator + \$env:PATH" \
        "$(printf '%s' "$prefix/bin" | sed "s/'/''/g")" ;;
    *) printf "export PATH=%s:\"\$PATH\"" "$(quoted "$prefix/bin")" ;;
    esac
}

# Prints a file without our lines; fails when the end of them is missing, rather than cut off the rest.
without_our_lines() {
    awk -v start="$start_mark" -v end="$end_mark" '
        $0 == start { inside = 1; next }
        inside && $0 == end { inside = 0; next }
        !inside { print }
        END { exit inside }
    ' "$1"
}

# Takes our lines out of a start-up file. The file is written in place: it may be a link into a dotfiles folder.
clear_startup_file() {
    if ! without_our_lines "$1" >"$stage/startup"; then
        warn "$1: the line \"$end_mark\" is missing, the file is left alone"
        return 1
    fi
    cat "$stage/startup" >"$1"
}

make_stage() {
    stage=$(mktemp -d "${TMPDIR:-/tmp}/meshctl-install.XXXXXX") || fail 'failed to make a temporary folder'
}

# ---- uninstall ----

if [ -n "$uninstall" ]; then
    [ -z "$archive$url$modify_path" ] || usage_error '--uninstall goes with --prefix and --dry-run only'
    make_stage
    found=''
    : >"$stage/record"
    if [ -f "$record" ]; then
        found=yes
        cp "$record" "$stage/record"
        while IFS=' ' read -r kind name; do
            case $name in
            /* | .. | ../* | */../* | */..) fail "$record names $name, which is outside of $prefix; nothing more is removed" ;;
            esac
            case $kind in
            file)
                step "removing $prefix/$name"
                [ -n "$dry_run" ] || rm -f "$prefix/$name"
                ;;
            folder)
                # Deepest first, as recorded; a folder that others use too stays.
                [ -n "$dry_run" ] || rmdir "$prefix/$name" 2>/dev/null || :
                ;;
            esac
        done <<RECORD
$(grep '^file ' "$stage/record" || :)
file share/meshctl/installed
$(grep '^folder ' "$stage/record" || :)
RECORD
    fi
    if [ -n "${HOME:-}" ]; then
        for name in bash zsh fish powershell sh; do
            file=$(startup_file "$name")
            if [ -f "$file" ] && grep -qxF "$start_mark" "$file"; then
                found=yes
                step "taking meshctl's line out of $file"
                [ -z "$dry_run" ] || continue
                clear_startup_file "$file" || continue
                if [ ! -s "$file" ] && grep -qxF "startup $file" "$stage/record"; then rm -f "$file"; fi
            fi
        done
    fi
    if [ -z "$found" ]; then
        code=66
        fail "meshctl is not installed below $prefix" 'give the --prefix that it was installed with'
    fi
    say "done"
    exit 0
fi

# ---- get the program ready, outside of the prefix ----

make_stage
from='' program=''
if [ -n "$url" ]; then
    archive_name=meshctl-$version-$(platform).tar.gz
    step "downloading $url/$archive_name"
    if [ -z "$dry_run" ]; then
        download "$url/$archive_name" "$stage/$archive_name"
        [ -n "$sha256" ] || download "$url/$archive_name.sha256" "$stage/$archive_name.sha256"
        archive=$stage/$archive_name
    fi
fi

if [ -n "$archive" ]; then
    if [ ! -f "$archive" ]; then
        code=66
        fail "there is no file $archive"
    fi
    step "checking the SHA-256 of ${archive##*/}"
    if [ -z "$sha256" ]; then
        if [ ! -f "$archive.sha256" ]; then
            code=66
            fail "there is no checksum: no --sha256 and no file $archive.sha256"
        fi
        read -r sha256 _ <"$archive.sha256" || [ -n "$sha256" ] || fail "$archive.sha256 is empty"
    fi
    sha256=$(printf '%s' "$sha256" | tr 'A-F' 'a-f')
    case $sha256 in
    *[!0-9a-f]* | '') fail "not a SHA-256: $sha256" ;;
    esac
    [ ${#sha256} -eq 64 ] || fail "not a SHA-256: $sha256"
    actual=$(checksum "$archive")
    if [ "$actual" != "$sha256" ]; then
        code=65
        fail "the archive is not the one that was published: its SHA-256 is $actual, not $sha256" \
            'download it again; nothing has been installed'
    fi
    step "unpacking ${archive##*/}"
    tar -tzf "$archive" >"$stage/list" || { code=65 && fail "$archive is not a gzipped tar archive"; }
    if grep -q -e '^/' -e '^\.\.$' -e '^\.\./' -e '/\.\./' -e '/\.\.$' "$stage/list"; then
        code=65
        fail "$archive has names that lead out of it"
    fi
    mkdir "$stage/unpacked"
    tar -xzf "$archive" -C "$stage/unpacked"
    set -- "$stage/unpacked"/*/
    from=${1%/}
    program=$from/meshctl
    if [ ! -f "$program" ]; then
        code=65
        fail "$archive holds no program meshctl in its top folder"
    fi
elif [ -z "$url" ]; then
    from=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
    [ -f "$from/Cargo.toml" ] || fail 'this script is not in a checkout of meshctl' \
        'give --archive FILE or --url BASE to install a release'
    target=${CARGO_TARGET_DIR:-$from/target}
    program=$target/release/meshctl
    step "building meshctl: cargo build --release --locked"
    if [ -z "$dry_run" ]; then
        command -v cargo >/dev/null 2>&1 || {
            code=78
            fail 'cargo is not on the PATH' 'install Rust from https://rustup.rs, or give --archive or --url'
        }
        (
            unset CARGO_BUILD_TARGET
            cd "$from" && cargo build --release --locked --target-dir "$target"
        ) || fail 'the build failed; nothing has been installed'
    fi
fi

if [ -z "$dry_run" ]; then
    "$program" --version >"$stage/version" 2>/dev/null ||
        fail "$program does not run on this system; nothing has been installed"
    step "installing $(cat "$stage/version") below $prefix"
else
    step "installing below $prefix"
fi

# ---- install ----

: >"$stage/files"
: >"$stage/folders"
if [ -f "$record" ]; then
    # Folders that an earlier run made are still ours.
    grep -e '^folder ' -e '^startup ' "$record" >"$stage/folders" || :
fi

# Makes a folder below the prefix and remembers which ones are new, deepest first.
make_folder() {
    made=''
    folder=$1
    while [ "$folder" != . ] && [ ! -d "$prefix/$folder" ]; do
        made="$made$folder
"
        folder=$(dirname -- "$folder")
    done
    mkdir -p "$prefix/$1" || { code=73 && fail "failed to make $prefix/$1"; }
    [ -z "$made" ] || {
        printf '%s' "$made" | sed 's/^/folder /' >"$stage/made"
        cat "$stage/folders" >>"$stage/made"
        mv "$stage/made" "$stage/folders"
    }
}

# Installs the file $1 as $2 (below the prefix) with the mode $3: written beside its place, then renamed.
place() {
    step "writing $prefix/$2"
    [ -z "$dry_run" ] || return 0
    make_folder "$(dirname -- "$2")"
    unfinished=$prefix/$2.meshctl-new
    if ! { cp "$1" "$unfinished" && chmod "$3" "$unfinished" && mv -f "$unfinished" "$prefix/$2"; }; then
        code=73
        fail "failed to write $prefix/$2"
    fi
    unfinished=''
    printf 'file %s\n' "$2" >>"$stage/files"
}

completions() {
    case $1 in
    bash) place "$from/completions/meshctl.bash" share/bash-completion/completions/meshctl 644 ;;
    zsh) place "$from/completions/meshctl.zsh" share/zsh/site-functions/_meshctl 644 ;;
    fish) place "$from/completions/meshctl.fish" share/fish/vendor_completions.d/meshctl.fish 644 ;;
    powershell) place "$from/completions/meshctl.ps1" share/meshctl/meshctl.ps1 644 ;;
    all) for each in bash zsh fish powershell; do completions "$each"; done ;;
    none) ;;
    *) say "    no completions for $shell (there are some for bash, zsh, fish and powershell: --shell)" ;;
    esac
}

# A dry run with --url has not seen the archive: it cannot name the man pages, all else is known.
for page in "$from"/man/*.1; do
    [ ! -f "$page" ] || place "$page" "share/man/man1/${page##*/}" 644
done
completions "$shell"
place "$program" bin/meshctl 755

if [ -z "$dry_run" ]; then
    # What an earlier run installed and this one does not.
    if [ -f "$record" ]; then
        grep '^file ' "$record" | while IFS=' ' read -r _ name; do
            case $name in
            /* | ../* | */../*) continue ;;
            esac
            grep -qxF "file $name" "$stage/files" || {
                step "removing $prefix/$name, which is installed no longer"
                rm -f "$prefix/$name"
            }
        done
    fi
    make_folder share/meshctl
    cat "$stage/files" "$stage/folders" >"$record" || { code=73 && fail "failed to write $record"; }
fi

case $shell in
zsh) say "    zsh finds its completions when ~/.zshrc says, before compinit: fpath=($(quoted "$prefix/share/zsh/site-functions") \$fpath)" ;;
powershell) say "    PowerShell finds its completions when your profile says: . $(quoted "$prefix/share/meshctl/meshctl.ps1")" ;;
esac

# ---- the PATH ----

case $shell in
bash | zsh | fish | powershell) path_shell=$shell ;;
*)
    path_shell=${SHELL:-sh}
    path_shell=${path_shell##*/}
    ;;
esac
line=$(path_line "$path_shell")
case :$PATH: in
*:"$prefix/bin":*) on_path=yes ;;
*) on_path='' ;;
esac

if [ -n "$modify_path" ]; then
    file=$(startup_file "$path_shell")
    if [ -f "$file" ] && [ "$(awk -v start="$start_mark" '$0 == start { getline; print; exit }' "$file")" = "$line" ]; then
        say "    $file puts $prefix/bin on the PATH already"
    elif [ -n "$on_path" ] && ! { [ -f "$file" ] && grep -qxF "$start_mark" "$file"; }; then
        say "    $prefix/bin is on the PATH already"
    else
        step "adding to $file: $line"
        if [ -z "$dry_run" ]; then
            mkdir -p "$(dirname -- "$file")"
            if [ -f "$file" ] && grep -qxF "$start_mark" "$file"; then
                clear_startup_file "$file" || exit 1
            fi
            # A last line without its end would swallow the first of ours.
            if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then printf '\n' >>"$file"; fi
            # A file that was not there before goes away again with our lines.
            [ -e "$file" ] || printf 'startup %s\n' "$file" >>"$record"
            printf '%s\n%s\n%s\n' "$start_mark" "$line" "$end_mark" >>"$file"
        fi
        say "    open a new shell, or run the line in this one: $line"
    fi
elif [ -z "$on_path" ]; then
    say "    $prefix/bin is not on your PATH; add this line to $(startup_file "$path_shell") (--modify-path does it):"
    say "    $line"
fi
if [ -n "$dry_run" ]; then say 'nothing was done'; else say 'done'; fi
