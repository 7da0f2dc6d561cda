#!/usr/bin/env bash
#SBATCH --job-name=impasto
#SBATCH --array=0-9
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --requeue
# sbatch [--array=0-99] slurm.sh PHOTOS PAINTINGS STYLE [OPTION...]
#
# Paints every picture below the folder PHOTOS into the folder PAINTINGS, each task its share. Options go to `impasto stylize`.
# A task that is killed goes on where it was when it is queued again, and submitting the same once more paints what is new.
# Below PAINTINGS are the manifest of each share, and the list of the photos that it could not paint.
set -euo pipefail
photos=$1 paintings=$2 style=$3
shift 3
mkdir -p "$paintings"

# The tasks of a job share one list, so that names are chosen alike; whoever comes first makes it.
list="$paintings/photos-${SLURM_ARRAY_JOB_ID:-0}.list"
if [ ! -e "$list" ]; then
    own="${SLURM_ARRAY_TASK_ID:-0}.$(hostname).$$"
    find "$photos" -type f \( -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.png' -o -iname '*.webp' -o -iname '*.gif' \
        -o -iname '*.bmp' -o -iname '*.tif' -o -iname '*.tiff' \) -print0 >"$list.$own"
    mv -n "$list.$own" "$list"
    rm -f "$list.$own"
fi

exec "${IMPASTO:-impasto}" stylize --list "$list" --files0 --style "$style" --output "$paintings/" \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" --manifest "$paintings/manifest.jsonl" --resume \
    --failures "$paintings/failures.list" "$@"
