# shellcheck shell=bash disable=SC2154
# Bare Debian systems to try things in: made once with debootstrap, copied for each use, entered with private mounts.

release=bookworm
base=$root/.build/roots/$release

mirror() {
    apt-get indextargets --format "\$(REPO_URI)" \
        'Created-By: Packages' 'Origin: Debian' "Codename: $release" 'Component: main' | head -1
}

# Makes the bare system unless it is there.
prepare_base() {
    ((EUID == 0)) || fail "bare systems can only be made and entered as root"
    need debootstrap unshare=util-linux
    [[ ! -d $base ]] || return 0
    local uri made
    uri=$(mirror)
    [[ -n $uri ]] || apt-get -qq update >&2
    uri=${uri:-$(mirror)}
    [[ -n $uri ]] || fail "apt's configuration names no mirror of Debian $release"
    say "making a bare Debian $release"
    mkdir -p -- "${base%/*}"
    # It can't do with a space in the path, which a checkout's may have.
    made=$(mktemp -d /var/tmp/holdfast-root.XXXXXX)
    chmod 755 "$made"
    debootstrap --variant=minbase "$release" "$made" "$uri" >"$base.log" 2>&1 || {
        rm -rf --one-file-system -- "$made"
        fail "debootstrap failed" "see $base.log"
    }
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$made/etc/apt/apt.conf.d/90host" || true
    mv -- "$made" "$base"
}

# prepare_derived NAME PACKAGE…: makes $base-NAME, the bare system with some packages more, unless it is there.
prepare_derived() {
    local place=$base-$1
    shift
    [[ ! -d $place ]] || return 0
    say "making a Debian $release with $*"
    rm -rf --one-file-system -- "$place.new"
    cp -a -- "$base" "$place.new"
    enter "$place.new" sh -c 'apt-get -qq update && apt-get -qq install --yes --no-install-recommends "$@"' sh "$@" >"$place.log" 2>&1 ||
        fail "installing $* failed" "see $place.log"
    mv -- "$place.new" "$place"
}

# enter ROOT COMMAND…: runs a command inside; `bound` has folders to mount there, read-only, as FROM:TO, or as FROM:TO:rw,
# and `host` the machine's name, if it is to be another.
bound=() host=
enter() {
    local place=$1
    shift
    cp --remove-destination -L -- /etc/resolv.conf "$place/etc/resolv.conf"
    [[ -z ${PIP_CERT:-} ]] || cp -- "$PIP_CERT" "$place/etc/pip-certificates.pem"
    # shellcheck disable=SC2016
    PLACE=$place HOST=$host BOUND=$(printf '%s\n' "${bound[@]}") \
        unshare --mount --pid --uts --fork --kill-child --propagation private bash -c '
        set -euo pipefail
        [[ -z $HOST ]] || hostname "$HOST"
        mount --bind "$PLACE" "$PLACE" # the root of a system is a mount; tests inside make private ones of it
        cd "$PLACE"
        mount -t proc proc "$PLACE/proc"
        mount --rbind /dev "$PLACE/dev"
        while IFS=: read -r from to mode; do
            [[ -n $from ]] || continue
            mkdir -p "$PLACE$to"
            mount --bind "$from" "$PLACE$to"
            [[ $mode == rw ]] || mount -o remount,bind,ro "$PLACE$to"
        done <<<"$BOUND"
        exec env -i ${http_proxy:+http_proxy="$http_proxy"} \
            ${PIP_CERT:+PIP_CERT=/etc/pip-certificates.pem} PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root LANG=C.UTF-8 CI=true DEBIAN_FRONTEND=noninteractive chroot "$PLACE" "$@"' enter "$@"
}
