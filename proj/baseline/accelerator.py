"""No accelerator: every layer is served by a portable kernel. What other projects are measured against."""

from cfu import Accelerator

accelerator = Accelerator()
