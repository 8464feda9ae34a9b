"""Speed and memory as ratios measured side by side in one run: `make bench`."""

from prognos.system.threads import one_thread_for_products

one_thread_for_products()  # as the program does, before numpy is imported
