"""Many repositories in one go: each scanned in a process of its own, here or on a cluster, and put into tables."""
