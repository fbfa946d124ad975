namespace OrleansCluster.Simulator.Checking;

/// <summary>Counts the steps of a search and ends it at the limit.</summary>
internal sealed class StepCount(long limit)
{
    public long Taken { get; private set; }

    public void Take()
    {
        if (++Taken > limit)
            throw new SearchLimitException($"Neither good nor bad after {limit} steps: raise the limit or shorten the run.");
    }
}
