#!/usr/bin/env bash
# ffmpeg.sh FILM PAINTED STYLE [OPTION...]
#
# Paints a film. Options go to `impasto stylize`. It is painted in parts of PART_FRAMES frames, each going on from the statistics
# that the one before left: nothing jumps where they meet, and a film that was interrupted goes on with the part it was in.
# Parts and statistics stay in the folder PAINTED.parts.
#
# ENCODER has other options for the film that is written, such as '-c:v ffv1', which loses nothing.
#
# PART=3 paints the third part alone, and PAINTED is not written: so the tasks of an array paint them at once. What a part begins
# with it learns from LEAD_FRAMES frames before it then. Without PART, parts that are there are not painted again.
set -euo pipefail
film=$1 painted=$2 style=$3
shift 3
length=${PART_FRAMES:-1500} lead=${LEAD_FRAMES:-50} parts="$painted.parts"
read -ra encoder <<<"${ENCODER:--vf crop=trunc(iw/2)*2:trunc(ih/2)*2 -c:v libx264 -crf 18 -pix_fmt yuv420p}"
mkdir -p "$parts"
quiet=(-nostdin -hide_banner -loglevel error -y)

probe() { ffprobe -loglevel error -of csv=p=0 "$@"; }
# As the film is seen: some are turned.
size=$(ffmpeg "${quiet[@]}" -i "$film" -map 0:v:0 -frames:v 1 -c:v png -f image2pipe - |
    probe -show_entries stream=width,height -of csv=p=0:s=x -i pipe:0)
rate=$(probe -select_streams v:0 -show_entries stream=avg_frame_rate "$film")
count=$(probe -select_streams v:0 -count_packets -show_entries stream=nb_read_packets "$film")
rate=${rate%,} count=${count%,}
number=$(((count + length / 2) / length))
[ "$number" -gt 0 ] || number=1

# paint PART OPTION...: paints the frames from `first` on.
paint() {
    local part=$1 first=$((($1 - 1) * length)) frames
    shift
    [ ! -e "$parts/$part.mkv" ] || return 0
    first=$((first - skip))
    frames="gte(n\\,$first)"
    # The last part has what is left.
    [ "$part" -eq "$number" ] || frames="between(n\\,$first\\,$((part * length - 1)))"
    ffmpeg "${quiet[@]}" -i "$film" -map 0:v:0 -vf "fps=$rate,select=$frames" -fps_mode passthrough \
        -f rawvideo -pix_fmt rgb24 - |
        "${IMPASTO:-impasto}" stylize --raw "$size" --frames --style "$style" "$@" |
        ffmpeg -hide_banner -loglevel error -y -f rawvideo -pix_fmt rgb24 -s "$size" -r "$rate" -i - \
            "${encoder[@]}" "$parts/$part.new.mkv"
    mv "$parts/$part.new.mkv" "$parts/$part.mkv"
}

if [ -n "${PART:-}" ]; then
    if [ "$PART" -lt 1 ] || [ "$PART" -gt "$number" ]; then
        echo "the film has $number parts" >&2
        exit 2
    fi
    skip=$((PART == 1 ? 0 : lead < length ? lead : length))
    paint "$PART" --lead "$skip" "$@"
    exit
fi
list="$parts/list"
for part in $(seq "$number"); do
    if [ -e "$parts/$((part - 1)).state" ]; then
        skip=0 before=(--state "$parts/$((part - 1)).state")
    else
        # The part before was painted by a task of its own, which leaves no state.
        skip=$((part == 1 ? 0 : lead < length ? lead : length))
        before=(--lead "$skip")
    fi
    paint "$part" "${before[@]}" --state-out "$parts/$part.state" "$@"
    echo "file '$part.mkv'"
done >"$list"
# join OPTION...: the parts, and the film's own sound.
join() { ffmpeg "${quiet[@]}" -f concat -i "$list" -i "$film" -map 0:v -map '1:a?' -c:v copy "$@" "$painted"; }
# Some containers cannot hold it as it is.
join -c:a copy 2>/dev/null || join
