#!/bin/bash
# The group's report and the mailing, after the shares of slurm.sh.
# 集团报告与发送：在 slurm.sh 的所有任务之后运行。
#
#   sbatch --dependency=afterany:JOB /path/to/deploy/slurm-group.sh                   # the month before today
#   sbatch --dependency=afterany:JOB /path/to/deploy/slurm-group.sh --month 2026-04   # the flag of the shares
#
# SERVICEDECK_SEND=no leaves the mailing out, as does a config without `delivery`. Fails when either fails.
#SBATCH --job-name=servicedeck-group
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --time=01:00:00
#SBATCH --output=servicedeck-group-%j.log
set -euo pipefail

cd "${SLURM_SUBMIT_DIR:-.}"
program="${SERVICEDECK:-servicedeck}"
config="${SERVICEDECK_CONFIG:-config/report.yaml}"

# The stores' reports are mailed even when there is none of the group.
code=0
"$program" --config "$config" group "$@" || code=$?
if [ "${SERVICEDECK_SEND:-yes}" != no ] && grep -q '^delivery:' "$config"; then
  sent=0
  "$program" --config "$config" send "$@" || sent=$?
  [ "$sent" -le "$code" ] || code=$sent
fi
exit "$code"
