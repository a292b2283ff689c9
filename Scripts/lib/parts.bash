# Runs programs of a folder one after another and sums their counts (Scripts/test, Scripts/soak).
#
# A part writes lines "PASSED FAILED" to descriptor 3 and says the rest on its standard output. A part that breaks off
# or tests nothing counts as one failure.

# shellcheck source=environment.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/environment.bash"

total_passed=0 total_failed=0 summary=() options=()

run_part() {
    local part=$1 program=$2 status=0 start=$SECONDS passed failed
    printf '== %s\n' "$part"
    "$program" "${options[@]}" 3>"$counts" </dev/null || status=$?
    read -r passed failed < <(awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }' "$counts")
    if ((status && !failed)); then
        printf '%s broke off with exit code %d\n' "$part" "$status"
        failed=1
    elif ((passed + failed == 0)); then
        printf '%s tested nothing\n' "$part"
        failed=1
    fi
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
    summary+=("$(printf '%-10s %5d s %6d passed %4d failed' "$part" $((SECONDS - start)) "$passed" "$failed")")
}

# run_parts FOLDER PART…: the last line is "N passed, N failed"; returns 1 on any failure.
run_parts() {
    local folder=$1 part
    shift
    cd -- "$root" || return
    for part; do
        [[ -x Scripts/$folder/$part ]] || fail "there is no part '$part'" "parts: $(cd -- "Scripts/$folder" && echo *)"
    done
    mkdir -p .build
    counts=$(mktemp .build/counts.XXXXXX)
    trap 'rm -f -- "$counts"' EXIT
    for part; do run_part "$part" "Scripts/$folder/$part"; done
    printf '\n'
    printf '%s\n' "${summary[@]}" "$total_passed passed, $total_failed failed"
    ((total_failed == 0))
}
