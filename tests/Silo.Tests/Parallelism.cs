// These tests wait for processes to start, to be found dead and to come back, and leave a third of two cores idle two at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
