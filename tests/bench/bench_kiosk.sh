#!/bin/sh
# Figures of the running kiosk under Xvfb: idle before an empty room, and with goods held up.
#   tests/bench/bench_kiosk.sh BUILD_FOLDER [SECONDS]
# The camera is the fake Video4Linux device, 1280x720 at 30/s; the build should be the release one.
set -eu
build=${1:?which build folder}
seconds=${2:-15}
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --build "$build" --target heyan-kiosk fake_v4l2 make_recording demo_release demo_recording \
    >/dev/null
fake=$(cd "$build/tests/tools" && pwd)/libfake_v4l2.so

# A room into which nobody comes before the run is over.
"$build/tests/tools/make_recording" --table "$root/assets/demo/goods.tsv" --goods noodle \
    --hold-ms 1 --gap-ms $((seconds * 1500)) --fps 30 --out "$scratch/room.hrec" >/dev/null

kiosk() { # NAME FORMAT RECORDING SECONDS
    echo "== $1"
    FAKE_V4L2_SOURCE=$3 FAKE_V4L2_FORMATS=$2 FAKE_V4L2_FPS=30 SECONDS_TO_RUN=$4 FAKE=$fake \
        BUILD=$build timeout -k 5 $(($4 + 30)) xvfb-run -a -s "-screen 0 1080x1920x24" sh -c '
        LD_PRELOAD=$FAKE exec "$BUILD/kiosk/heyan-kiosk" --release "$BUILD/demo/release.heyan" \
            --source /dev/video0 --today 2026-11-16 --for "$SECONDS_TO_RUN" --figures'
}

kiosk "warming the caches" MJPG "$scratch/room.hrec" 2 >/dev/null
kiosk "nobody there, MJPG" MJPG "$scratch/room.hrec" "$seconds"
kiosk "goods held up, MJPG" MJPG "$build/demo/goods.hrec" 50
