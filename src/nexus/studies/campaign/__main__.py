"""The command of `nexus.studies.campaign`."""

import sys

from nexus.studies.campaign.campaign import main

sys.exit(main())
