"""Look at and prune the cache of simulators, firmware and models."""
