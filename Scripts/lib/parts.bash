# Runs programs of a folder and sums their counts (Scripts/test, Scripts/soak).
#
# A part writes lines "PASSED FAILED" to descriptor 3, in "0 0 TEXT" what failed, and says the rest on its standard output.
# A part that breaks off or tests nothing counts as one failure.

# shellcheck source=environment.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/environment.bash"

options=()

# run_part FOLDER PART: leaves its counts and its line of the summary in `results`.
run_part() {
    local folder=$1 part=$2 status=0 start=$SECONDS passed failed
    printf '== %s\n' "$part"
    "Scripts/$folder/$part" "${options[@]}" 3>"$results/$part.lines" </dev/null || status=$?
    read -r passed failed < <(awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }' "$results/$part.lines")
    if ((status && !failed)); then
        printf '%s broke off with exit code %d\n' "$part" "$status"
        [[ ! -e $results/$part.said ]] || tail -n 5 -- "$results/$part.said" | sed 's/^/0 0 /' >>"$results/$part.lines"
        failed=1
    elif ((passed + failed == 0)); then
        printf '%s tested nothing\n' "$part"
        failed=1
    fi
    printf '%-10s %5d s %6d passed %4d failed\n' "$part" $((SECONDS - start)) "$passed" "$failed" >"$results/$part.summary"
}

# Three at a time: most of these wait for servers and for each other. Each says what it has to say when it has ended.
run_beside() {
    local folder=$1 part
    for part in "${@:2}"; do
        while (($(jobs -pr | wc -l) > 2)); do wait -n || true; done
        {
            run_part "$folder" "$part" >"$results/$part.said" 2>&1 || rm -f -- "$results/$part.summary"
            flock "$results" cat -- "$results/$part.said"
        } &
    done
    wait
}

# run_parts FOLDER PART… [+ PART…]: those behind the plus three at a time. The last line is "N passed, N failed"; returns 1
# on any failure.
run_parts() {
    local folder=$1 part alone=() beside=()
    shift
    cd -- "$root" || return
    for part; do
        [[ $part == + || -x Scripts/$folder/$part ]] ||
            fail "there is no part '$part'" "parts: $(cd -- "Scripts/$folder" && echo *)"
    done
    while (($#)) && [[ $1 != + ]]; do alone+=("$1") && shift; done
    beside=("${@:2}")
    mkdir -p .build
    results=$(mktemp -d .build/results.XXXXXX)
    trap 'rm -rf -- "$results"' EXIT
    for part in "${alone[@]}"; do run_part "$folder" "$part"; done
    run_beside "$folder" "${beside[@]}"
    printf '\n'
    for part in "${alone[@]}" "${beside[@]}"; do
        # What was not even judged has failed.
        [[ -s $results/$part.summary ]] ||
            printf '%-10s %5s s %6d passed %4d failed\n' "$part" '-' 0 1 >"$results/$part.summary"
        cat -- "$results/$part.summary"
    done
    # Once more, where all that was said before may have been cut.
    awk '$3 != "" { name = FILENAME; gsub(/.*\/|[.]lines$/, "", name); $1 = $2 = ""; print name ":" substr($0, 2) }' \
        "$results"/*.lines
    cat -- "$results"/*.summary |
        awk '{ passed += $4; failed += $6 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }'
}
