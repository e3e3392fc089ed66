"""The memory of a process together with those it started (Linux)."""

import threading
from pathlib import Path


def family(process):
    """The ids of a process and of those it started."""
    ids = [process]
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            ids += [one for child in (task / "children").read_text().split() for one in family(int(child))]
    except OSError:
        pass  # it has ended
    return ids


def own_memory(process):
    """MB that a process has for itself."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024


class Peak(threading.Thread):
    """Looks twenty times a second; the most MB that a process and those it started had for themselves at a time."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.most, self.over = process, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, sum(map(own_memory, family(self.process))))
