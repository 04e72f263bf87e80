#!/usr/bin/env bash
# Serves as the container does, but without one: as an unprivileged user, on a file system where only a state folder and /tmp are
# writable, and with loopback as the only network. Asks one question, then stops the service with SIGTERM.
#
#   deploy/try-without-rights.sh [--show FOLDER]... INDEX COMMAND...
#
#   INDEX    an index folder, which is copied; "-" builds one, as on a first start (some minutes)
#   COMMAND  the command to run with the argument "serve", such as: /opt/peru-qa/bin/peru-qa
#   --show   a folder that COMMAND needs and that is below /tmp, or in a folder that others can't enter
#
# PERU_QA_* and PYTHONPATH are passed on. Needs Linux, root for the namespaces, util-linux, iproute2 and curl. Changes nothing
# outside its own temporary folder.
set -euo pipefail

readonly USER_ID=10001 STATE=/srv STAGING=/mnt PORT=7860 LOG=/dev/shm/log
readonly QUESTION='{"question": "Which law protects personal data?"}'

fail() {
    echo "try-without-rights: $*" >&2
    exit 1
}

usage() {
    sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0" >&2
    exit 2
}

WITHOUT_RIGHTS=(
    setpriv --reuid=$USER_ID --regid=$USER_ID --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all --
)

outside() {
    local shown=()
    while [[ ${1-} == --show && $# -gt 1 ]]; do
        shown+=("$(realpath -e "$2")")
        shift 2
    done
    (($# > 1)) && [[ $1 != --* ]] || usage
    ((EUID == 0)) || fail "needs root to create the namespaces; run it with sudo"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/state"
    [[ $1 == - ]] || cp -a "$(realpath -e "$1")" "$work/state/index"
    chown -R $USER_ID:$USER_ID "$work/state"
    shift
    SHOWN=$(printf '%s\n' "${shown[@]}") unshare --mount --net --ipc --pid --fork --kill-child --propagation private \
        -- bash "$(realpath "$0")" --inside "$work" "$@"
}

# Prints the topmost folder above another that other users can't enter, if there is one.
closed_above() {
    local folder=$1 closed=
    while folder=$(dirname "$folder"); [[ $folder != / ]]; do
        if [[ -d $folder ]] && ! "${WITHOUT_RIGHTS[@]}" test -x "$folder"; then
            closed=$folder
        fi
    done
    echo "$closed"
}

mount_all() {
    local work=$1 shown number closed point
    mapfile -t shown < <(grep . <<<"$SHOWN" || true)
    # Mounted elsewhere first, since the next mounts hide them.
    mount -t tmpfs -o size=1m tmpfs "$STAGING"
    for number in "${!shown[@]}"; do
        mkdir "$STAGING/$number"
        mount --bind "${shown[$number]}" "$STAGING/$number"
    done
    mount --bind "$work/state" "$STATE"
    mount -t proc proc /proc
    mount -t tmpfs -o mode=1777,size=64m,nosuid,nodev,noexec tmpfs /dev/shm
    mount -t tmpfs -o mode=1777,size=256m,nosuid,nodev,noexec tmpfs /tmp
    for number in "${!shown[@]}"; do
        closed=$(closed_above "${shown[$number]}")
        [[ -z $closed ]] || mount -t tmpfs -o mode=755,size=1m tmpfs "$closed"
        mkdir -p "${shown[$number]}"
        mount --bind "$STAGING/$number" "${shown[$number]}"
    done
    while read -r point; do
        case $point in
            "$STATE" | /tmp | /dev/shm) ;;
            # Some mount points are hidden by others: they can't be remounted, but can't be written to either.
            *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;;
        esac
    done < <(awk '{print $5}' /proc/self/mountinfo | sort -u)
    ip link set lo up
}

# Waits until an address answers; fails after the given seconds, or when the process has ended.
await() {
    local address=$1 seconds=$2 process=$3 end=$((SECONDS + $2))
    until curl --silent --fail --output /dev/null --max-time 5 "$address"; do
        kill -0 "$process" 2>/dev/null && ((SECONDS < end)) || return 1
        sleep 0.5
    done
}

inside() {
    mount_all "$1"
    shift
    cd "$STATE"
    local folder name
    while read -r folder; do
        if "${WITHOUT_RIGHTS[@]}" sh -c ": >'$folder/.peru-qa-try'" 2>/dev/null; then
            rm -f "$folder/.peru-qa-try"
            fail "$folder is writable, so this would prove nothing"
        fi
    done < <(find / -maxdepth 2 \( -path "$STATE" -o -path /tmp -o -path /dev/shm -o -path /proc \) -prune -o -type d -print)
    "${WITHOUT_RIGHTS[@]}" sh -c ": >$STATE/try && rm $STATE/try && : >/tmp/try && rm /tmp/try" \
        || fail "$STATE or /tmp is not writable"

    # The same as in the Dockerfile.
    local environment=(
        PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/tmp
        XDG_CACHE_HOME=/tmp/cache XDG_CONFIG_HOME=/tmp/config XDG_DATA_HOME=/tmp/data
        GRADIO_TEMP_DIR=/tmp/gradio GRADIO_ANALYTICS_ENABLED=False HF_HOME=/tmp/huggingface HF_HUB_OFFLINE=1
        NUMBA_CACHE_DIR=/tmp/numba MPLCONFIGDIR=/tmp/matplotlib
        PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1
    )
    for name in PYTHONPATH "${!PERU_QA_@}"; do
        [[ -z ${!name-} ]] || environment+=("$name=${!name}")
    done
    environment+=(
        PERU_QA_HOST=0.0.0.0 PERU_QA_PORT=$PORT
        "PERU_QA_INDEX_DIR=$STATE/index" "PERU_QA_FEEDBACK=$STATE/feedback.sqlite"
    )

    local address=http://127.0.0.1:$PORT started=$SECONDS process stopped=0
    touch /dev/shm/started
    # Not a function call, so that $! is the process itself.
    "${WITHOUT_RIGHTS[@]}" env -i "${environment[@]}" "$@" serve >"$LOG" 2>&1 &
    process=$!
    if ! await $address/healthz 120 $process || ! await $address/readyz 1800 $process; then
        cat "$LOG" >&2
        fail "the service did not become ready"
    fi
    echo "ready after $((SECONDS - started)) s"
    curl --silent --show-error --fail --max-time 30 -H 'Content-Type: application/json' -d "$QUESTION" \
        --output /dev/shm/answer $address/api/ask || fail "the service did not answer"
    echo "answered: $(head -c 100 /dev/shm/answer) ..."
    curl --silent --show-error --fail --max-time 30 --output /dev/null $address/ || fail "the service did not return the page"
    echo "the process:"
    grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp|Threads|VmHWM):' /proc/$process/status | sed 's/^/  /'

    started=$SECONDS
    kill -TERM $process
    wait $process || stopped=$?
    echo "stopped by SIGTERM within $((SECONDS - started + 1)) s, status $stopped"
    echo "its log:"
    sed 's/^/  /' "$LOG"
    echo "files it wrote:"
    find "$STATE" /tmp /dev/shm -newer /dev/shm/started -user $USER_ID -printf '  %p\n' | sort
    [[ $stopped == 0 || $stopped == 143 ]] || fail "the service exited with status $stopped"
    if grep -qiE 'traceback|permission denied|read-only file system|operation not permitted' "$LOG"; then
        fail "the log has errors"
    fi
    echo "fine"
}

if [[ ${1-} == --inside ]]; then
    shift
    inside "$@"
else
    outside "$@"
fi
