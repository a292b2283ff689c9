# What the scripts share: the project's folder, messages on standard error, the toolchain, missing packages.

root=$(readlink -f -- "${BASH_SOURCE[0]}")
root=${root%/Scripts/lib/*}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() {
    say "error: $1"
    [[ -z ${2:-} ]] || say "hint: $2"
    exit 1
}

# One that connections don't take meanwhile, as they do with those that the system gives: it may be a while until somebody
# listens there. For the same reason each is given once before any is given again, whoever asks.
free_port() {
    local lock port
    mkdir -p -- "$root/.build"
    exec {lock}>>"$root/.build/port"
    flock "$lock"
    port=$(<"$root/.build/port")
    port=${port:-$((SRANDOM % 17000 + 15000))}
    while port=$(((port - 15000 + 1) % 17000 + 15000)) && (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    printf '%d\n' "$port" | tee "$root/.build/port"
    exec {lock}>&-
}

# What the Swift toolchain and the build need on a bare Debian, as PROBE=PACKAGE (see `need`).
# shellcheck disable=SC2034
build_needs=(
    /etc/ssl/certs/ca-certificates.crt=ca-certificates /usr/share/zoneinfo/UTC=tzdata
    git g++ ld=binutils pkg-config
    libcurl.so.4=libcurl4 libncurses.so.6=libncurses6 libsqlite3.so.0=libsqlite3-0
    libuuid.so.1=libuuid1 libxml2.so.2=libxml2 zlib.pc=zlib1g-dev
    libarchive.pc=libarchive-dev libcurl.pc=libcurl4-openssl-dev libcrypto.pc=libssl-dev libzstd.pc=libzstd-dev
    sqlite3.pc=libsqlite3-dev
)

# Whether a probe is satisfied: a path, a shared library, a pkg-config module, a Python module or a command.
present() {
    case $1 in
        /*) [[ -e $1 ]] ;;
        *.so.*) grep -qF "$1 " < <(PATH=$PATH:/usr/sbin:/sbin ldconfig -p) ;;
        *.pc) pkg-config --exists "${1%.pc}" 2>/dev/null ;;
        *.py) /usr/bin/python3 -c "import ${1%.py}" 2>/dev/null ;;
        *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
    esac
}

# Installs the packages of the probes that fail: need PROBE=PACKAGE… (or NAME for both).
need() {
    local item missing=()
    for item; do
        present "${item%=*}" || missing+=("${item##*=}")
    done
    ((${#missing[@]})) || return 0
    install_packages "${missing[@]}"
    for item; do
        present "${item%=*}" || fail "${item%=*} is still missing after installing ${item##*=}"
    done
}

install_packages() {
    local by_hand="run as root: apt-get update && apt-get install $*" as_root=(env) output
    command -v apt-get >/dev/null || fail "these are missing: $*" "install them, or what this system calls them"
    if ((EUID)); then
        command -v sudo >/dev/null || fail "these packages are missing: $*" "$by_hand"
        as_root=(sudo env)
    fi
    # Servers that come with them are not started.
    as_root+=(RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    say "installing $*"
    "${as_root[@]}" update >&2 </dev/null || say "the package lists could not be refreshed; going on with the old ones"
    output=$("${as_root[@]}" install --yes --no-install-recommends "$@" 2>&1 </dev/null) ||
        fail "these packages could not be installed: $*"$'\n'"$output" "$by_hand"
}

toolchain_folders=(/opt /usr/local /usr/share)

# Puts the Swift toolchain on PATH. It is recognised by swiftc: other programs are called swift, too.
find_swift() {
    local candidate home=${HOME:-/root}
    for candidate in "$(command -v swiftc || true)" "$home"/.local/share/swiftly/{bin,toolchains/*/usr/bin}/swiftc \
        "$home"/.swiftly/bin/swiftc "$home"/swift*/usr/bin/swiftc "${toolchain_folders[@]/%//swift/usr/bin/swiftc}"; do
        if [[ -x $candidate ]]; then
            export PATH=${candidate%/*}:$PATH
            return
        fi
    done
    fail "no Swift toolchain on PATH, in the home folder, or in ${toolchain_folders[*]}" \
        "install Swift 6.2 or newer from https://www.swift.org/install/linux"
}

# Makes the next `swift build` possible: toolchain, packages, and no compiler cache from where the folder was before.
prepare_build() {
    find_swift
    need "${build_needs[@]}"
    mkdir -p -- "$root/.build"
    [[ $(cat -- "$root/.build/place" 2>/dev/null) == "$root" ]] || rm -rf -- "$root"/.build/*/*/ModuleCache
    printf '%s\n' "$root" >"$root/.build/place"
}
