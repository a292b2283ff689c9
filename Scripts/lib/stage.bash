# shellcheck shell=bash disable=SC2154
# A repository, a tree to back up and the release build, for tests that treat them badly; source checks.bash first.

# make_stage NAME: a folder of its own, in which the shell then is; removed at the end.
make_stage() {
    "$root/Scripts/holdfast" version >/dev/null
    mkdir -p -- "$root/.build"
    stage=$(mktemp -d "$root/.build/$1.XXXXXX")
    trap 'rm -rf --one-file-system -- "$stage"; report_counts' EXIT
    cd -- "$stage" || return
    mkdir home
    export HOME=$stage/home XDG_STATE_HOME=$stage/home/state
    repository=$stage/repository
    timeline=app
}

# The program; with a `deadline`, in seconds, it is killed then.
deadline=
holdfast() {
    local killing=()
    [[ -z $deadline ]] || killing=(timeout --signal=KILL "$deadline")
    "${killing[@]}" "$root/.build/release/holdfast" --repository "$repository" --key-file "$stage/key" \
        --timeline "$timeline" "$@"
}

# A command that must succeed; its output is shown if it does not.
quietly() {
    local output status=0
    output=$("$@" 2>&1) || status=$?
    ((status == 0)) || printf '%s: exit %d\n%s\n' "$*" "$status" "$output"
    return "$status"
}

# objects FOLDER: the names of the repository's objects below it, on the disk or on the server at `endpoint`.
objects() {
    if [[ $repository == s3:* ]]; then
        request LIST "/${repository#s3://}/$1/"
    else
        find "$repository/$1" -type f -not -name '.*' -printf '%P\n'
    fi
}

# The numbers in use, newest first, as the store says.
numbers() {
    local name
    for name in $(objects "timelines/$timeline/archives"); do printf '%d\n' $((1000000000000 - 10#$name)); done
}
newest() { numbers | sort -n | tail -1; }

# Numbers are used one after the other, each once.
numbered_without_holes() { expect_equal "$(numbers | sort -n)" "$(seq "$(newest)")"; }

make_tree() {
    local i
    mkdir -p tree/many
    for i in {1..60}; do head -c $((i * 100)) /dev/urandom >"tree/many/$i"; done
    seq 100000 >tree/text
    ln -s text tree/link
}
# What a day changes: a file grows by what does not compress, a few others are new or gone.
change_tree() {
    local i
    for i in 1 2 3; do head -c $((1500000 + RANDOM * 8)) /dev/urandom >"tree/large $i"; done
    for i in 1 2 3 4; do head -c 3000 /dev/urandom >"tree/many/$((RANDOM % 60 + 1))"; done
    date +%s.%N >tree/time
}

# same_tree EXPECTED FOUND [OPTION…]: contents, kinds, modes and times; what a restore marks its root with aside.
same_tree() {
    expect_equal "$(rsync -naHAX --filter='-x user.holdfast' --numeric-ids --checksum --delete \
        --itemize-changes "${@:3}" -- "$1/" "$2/" 2>&1)" ""
}

# restores EXPECTED [ARCHIVE]: the archive, or the newest, is that tree.
restores() {
    rm -rf -- restored
    quietly holdfast restore "${2:-latest}" --to restored
    same_tree "$1" restored
}

# Makes all packs old in a folder; on a server `settle` has proxies for it.
age_packs() {
    [[ $repository == s3:* ]] ||
        find "$repository/timelines/$timeline/packs" -type f -exec touch -d '2 hours ago' {} + 2>/dev/null || true
}

# prune_all [OPTION…]: forgets and frees as if all packs were old, so that those of crashed writers count as left-overs.
prune_all() {
    age_packs
    AWS_ENDPOINT_URL_S3=${aged:-} quietly holdfast forget --prune "$@"
}

# No pack is there that no archive needs; call it after prune_all.
no_garbage() {
    local said packs
    said=$(holdfast check --json)
    packs=$(objects "timelines/$timeline/packs" | wc -l)
    expect_match "$said" "\"packs\":${packs}[,}]"
}

# What crashed writers began to write is removed by later ones; `yesterday` makes it old enough for that.
fragments() { [[ $repository == s3:* ]] || find "$repository" -name '.*' -type f "$@"; }
yesterday() { fragments -exec touch -d '2 days ago' {} +; }
no_fragments() { expect_equal "$(fragments -mtime +1)" ""; }
