// Each has several processes: more at a time starve each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
