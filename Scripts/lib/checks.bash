# For tests written in shell: check "sentence" COMMAND… counts; what failed, and at the end the counts, go to descriptor 3
# (see parts.bash).

passed=0 failed=0

# Runs a command in a shell of its own, stopping at its first error. Shows its output if it fails, else its warnings.
check() {
    local sentence=$1 output told status=0
    shift
    set +e
    output=$(
        set -e
        "$@" 2>&1
    )
    status=$?
    set -e
    if ((status == 0)); then
        passed=$((passed + 1))
        output=$(grep -F 'warning: ' <<<"$output" || true)
        printf '  ✔ %s\n' "$sentence"
    else
        failed=$((failed + 1))
        printf '  ✘ %s (exit %d)\n' "$sentence" "$status"
        told=$sentence$'\n'$(tail -n 5 <<<"$output")
        tell "0 0 ${told//$'\n'/$'\n0 0 '}"
    fi
    [[ -z $output ]] || printf '      %s\n' "${output//$'\n'/$'\n'      }"
}

expect_equal() {
    [[ $1 == "$2" ]] && return
    printf 'expected: %s\n   found: %s\n' "$2" "$1"
    return 1
}

expect_match() {
    [[ $1 =~ $2 ]] && return
    printf 'expected: %s\n   found: %s\n' "$2" "$1"
    return 1
}

# A command that must fail; its output is passed on. That grep could not look is no answer.
refused() {
    local status=0
    "$@" || status=$?
    ((status == 0)) || [[ $1 == grep && $status != 1 ]] || return 0
    printf 'ended with %d, but should have failed: %s\n' "$status" "$*"
    return 1
}

# Nobody listens when a part is run by itself.
tell() { { printf '%s\n' "$1" >&3; } 2>/dev/null || true; }

report_counts() {
    local status=$?
    tell "$passed $failed"
    ((status)) || ((failed == 0)) || status=1
    exit "$status"
}
trap report_counts EXIT
