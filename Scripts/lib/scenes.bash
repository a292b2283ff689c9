# shellcheck shell=bash disable=SC2154
# Deploys of the apps in Tests/Systems on simulated platforms; source stage.bash and s3.bash first.

# Servers, the bucket and the key that all scenes share.
prepare_scenes() {
    ((EUID == 0)) || fail "only root may make namespaces, as containers have"
    need python3 gcc node=nodejs npm sqlite3 unshare=util-linux
    start_seaweedfs "$stage/seaweedfs"
    export AWS_ENDPOINT_URL_S3=$endpoint
    make_bucket holdfast-tests
    quietly holdfast key generate -o key
}

# scene NAME: see Scripts/platforms/scenes. What it leaves is kept when it breaks off.
scene() { play "$1" "$1"; }

# many PLATFORM APP ORDER COUNT: at random, by the `seed`; with a `line`, that one's name is told apart.
many() { play "$1-$2-$3${line:+-$line}" random "$1" "$2" "$3" "$seed" "$4"; }

play() {
    local folder=$stage/$1
    shift
    mkdir -- "$folder"
    PYTHONDONTWRITEBYTECODE=1 timeout 1200 python3 "$root/Scripts/platforms/main.py" "$folder" "$@"
    rm -rf --one-file-system -- "$folder"
}
