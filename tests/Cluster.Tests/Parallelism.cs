// These tests wait for elections, leases and timeouts far more than they compute: two at a time keep two cores busy for a sixth of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
