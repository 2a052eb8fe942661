"""A sugar mill whose own initialisation ends the process at a high flow, as a system short of memory would."""

import os
import signal

from sugar_mill import SugarMill

FATAL = 15.0  # kg/s


class FatalMill(SugarMill):
    """The sugar mill, deadly to start from nothing above `FATAL`."""

    def initialize(self, progress) -> None:
        """Initialises the mill, or kills the process."""
        if self.flowsheet.mash.flow.value > FATAL:
            os.kill(os.getpid(), signal.SIGKILL)
        super().initialize(progress)
