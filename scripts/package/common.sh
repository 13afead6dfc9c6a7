# What the scripts of this folder share. They are called in any folder, and write into target/package, or where PKIMM_PACKAGES
# says. PKIMM_PROGRAM names a program to pack; without it cargo builds the one of the target.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# On Windows a path that other programs understand.
root=$(pwd -W 2>/dev/null || pwd)
here=$root/scripts/package
packages=${PKIMM_PACKAGES:-$root/target/package}
python=$(command -v python3 || command -v python)
version=$(sed -n '/^\[workspace\.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
description=$(sed -n 's/^description = "\(.*\)"$/\1/p' crates/pkimm/Cargo.toml)
# Where the sources are, which a workflow knows of itself.
repository=${PKIMM_REPOSITORY:-https://github.com/pkic/pkimm}
# Whatever has a time in it has that of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
# The compiler of C for static programs; each is built on a machine of its own kind.
export CC_x86_64_unknown_linux_musl=musl-gcc CC_aarch64_unknown_linux_musl=musl-gcc
# Windows does not come with the library of C that programs are linked with otherwise.
export CARGO_TARGET_X86_64_PC_WINDOWS_MSVC_RUSTFLAGS='-C target-feature=+crt-static'

fail() {
    printf 'scripts/package/%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 2
}

# The targets of a release, each with the name that Node gives to its platform and the machine that builds it.
targets='
x86_64-unknown-linux-musl linux-x64 ubuntu-24.04
aarch64-unknown-linux-musl linux-arm64 ubuntu-24.04-arm
x86_64-apple-darwin darwin-x64 macos-15-intel
aarch64-apple-darwin darwin-arm64 macos-15
x86_64-pc-windows-msvc win32-x64 windows-2025
'

host() {
    rustc -vV | sed -n 's/^host: //p'
}

# What the name of a program ends in, on a target.
ending() {
    case $1 in
        *-windows-*) printf '.exe' ;;
    esac
}

# The program of a target. What is built for this machine lies where `cargo build` puts it.
program() {
    if [ -n "${PKIMM_PROGRAM-}" ]; then
        printf '%s\n' "$PKIMM_PROGRAM"
    elif [ "$1" = "$(host)" ]; then
        cargo build --profile dist --locked >&2
        printf '%s\n' "$root/target/dist/pkimm$(ending "$1")"
    else
        cargo build --profile dist --locked --target "$1" >&2
        printf '%s\n' "$root/target/$1/dist/pkimm$(ending "$1")"
    fi
}

# Puts into the folder $2 what stands in every package beside the program for the target $1.
accompany() {
    cp LICENSE "$here/README.md" "$2/"
    "$here/licences" "$1" >"$2/THIRD-PARTY-LICENSES.txt"
}

# Prints a file with what differs between releases in place of its marks.
fill() {
    sed -e "s|@version@|$version|g" -e "s|@description@|$description|g" -e "s|@repository@|$repository|g" \
        -e "s|@root@|$root|g" "$1"
}

# The name that Node gives to the platform of a target. A target with another library of C is the same platform.
npm_platform() {
    local found
    found=$(printf '%s\n' "$targets" | sed -n "s|^${1/%-gnu/-musl} \\([^ ]*\\) .*$|\\1|p")
    [ -n "$found" ] || fail "there is no package for the target $1"
    printf '%s\n' "$found"
}
