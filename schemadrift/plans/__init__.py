"""From drifts to an ordered, online-safe plan. Pure: nothing here asks a server."""
