#!/bin/bash
# A month's reports on a Slurm cluster: the shares, then the group's report and the mailing. Prints the numbers of both jobs.
# 在 Slurm 集群上生成当月报告：先各份额，后集团报告与发送。
#
#   cd PROJECT && /path/to/deploy/slurm-month.sh [--month 2026-04]
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
shares="$(sbatch --parsable "$here/slurm.sh" "$@")"
group="$(sbatch --parsable --dependency="afterany:${shares%%;*}" "$here/slurm-group.sh" "$@")"
echo "shares $shares, group $group"
