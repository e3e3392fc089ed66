#!/bin/bash
# The reports of a large group on a Slurm cluster: eight tasks share the stores out.
# 大型集团：在 Slurm 集群上由八个任务分担所有门店的报告。
#
#   cd PROJECT && sbatch /path/to/deploy/slurm.sh                  # the month before today
#   sbatch /path/to/deploy/slurm.sh --month 2026-04                # flags of `servicedeck run` follow
#
# Each task takes the stores of its share (a stable hash of the store's id) and reads only their folders (data/store=S01/…). What is made
# is left as it is (--resume), so the whole array may be submitted again. Some tasks of it alone:
#
#   sbatch --array=3,7 --export=ALL,SERVICEDECK_SHARDS=8 /path/to/deploy/slurm.sh
#
# A task fails with the highest exit code of its stores; its log names them. The group's report and the mailing are a job of their own
# after all tasks, whatever became of them: the report has every store, and only one process talks to the mail server.
#
#   shares=$(sbatch --parsable /path/to/deploy/slurm.sh)
#   sbatch --dependency=afterany:$shares /path/to/deploy/slurm-group.sh
#
# Records in object storage (sources s3://…, see report-s3.yaml): AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of whoever submits, or
# ~/.aws/credentials; each task lists and fetches its own folders only.
#
# Monthly: `scrontab -e`, with  0 7 8-10 * *  and deploy/slurm-month.sh, which submits both.
#SBATCH --job-name=servicedeck
#SBATCH --array=0-7
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=1G
#SBATCH --time=02:00:00
#SBATCH --output=servicedeck-%A_%a.log
set -euo pipefail

# Threads for the cores the task has, not for all of the machine.
export RAYON_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"
export POLARS_MAX_THREADS="$RAYON_NUM_THREADS"

cd "${SLURM_SUBMIT_DIR:-.}"
exec "${SERVICEDECK:-servicedeck}" --config "${SERVICEDECK_CONFIG:-config/report.yaml}" run --resume --shard auto "$@"
