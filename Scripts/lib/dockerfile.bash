# shellcheck shell=bash disable=SC2154,SC2034
# Builds what a Dockerfile says without an engine, in systems made by roots.bash; source that first.

# build_image FILE CONTEXT FOLDER FROM: all stages begin as the system FROM, whatever they name. Sets `image`, the system in
# FOLDER, with `image_command` (a list), `image_variables` and `workdir`. Call leave_images at the end.
build_image() {
    local file=$1 context=$2 folder=$3 from=$4 word rest
    declare -A stages=()
    while read -r word rest; do
        case $word in
            FROM) begin_stage "$folder/${#stages[@]}" "$from" "${rest##* }" ;;
            WORKDIR) mkdir -p -- "$image$rest" && workdir=$rest ;;
            ENV) read -ra image_variables <<<"$rest" ;;
            COPY) copy_into_image "$context" "$rest" ;;
            RUN) in_image timeout 200 sh -c "$rest" </dev/null ;;
            CMD) mapfile -t image_command < <(python3 -c 'import json, sys; print(*json.loads(sys.argv[1]), sep="\n")' "$rest") ;;
            '') ;;
            *) fail "Dockerfile: $word is not known here" ;;
        esac
    done <"$file"
}

# begin_stage FOLDER FROM NAME
begin_stage() {
    begin_layer "$1" "$2"
    workdir=/ image_variables=() image_command=()
    stages[$3]=$image
}

# begin_layer FOLDER FROM: sets `image` to a system that begins as another, in layers, or else as a copy.
begin_layer() {
    image=$1/merged
    mkdir -p -- "$1"/{upper,work,merged}
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$image" 2>/dev/null ||
        cp -a -- "$2/." "$image"
}

# leave_images FOLDER…
leave_images() {
    local folder place
    for folder; do
        for place in "$folder"/*/merged; do ! mountpoint -q "$place" || umount --lazy "$place"; done
    done
}

# copy_into_image CONTEXT "[--from=STAGE] FILE… TARGET": a pattern means names, a folder its contents.
# What is ignored is so from the top, or with **/ everywhere.
copy_into_image() {
    local from=$1 words target found word exclude=(--exclude-from="$1/.dockerignore.rsync")
    read -ra words <<<"$2"
    if [[ ${words[0]} == --from=* ]]; then
        from=${stages[${words[0]#--from=}]} exclude=()
        words=("${words[@]:1}")
    fi
    target=${words[-1]}
    [[ $target == /* ]] || target=$workdir/$target
    [[ $target != */ ]] || mkdir -p -- "$image$target"
    for word in "${words[@]:0:${#words[@]}-1}"; do
        while read -r found; do
            if [[ -d $found ]]; then
                mkdir -p -- "$image$target"
                sed "s|^[*][*]/||; t; s|^|/|; s|^/$word/|/|" "$1/.dockerignore" >"$1/.dockerignore.rsync"
                rsync -a "${exclude[@]}" "$found/" "$image$target/"
            else
                cp -- "$found" "$image$target"
            fi
        done < <(compgen -G "$from/$word")
    done
}

# in_image COMMAND…: in its folder, with its variables.
in_image() {
    # shellcheck disable=SC2016
    enter "$image" env "${image_variables[@]}" sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"
}
