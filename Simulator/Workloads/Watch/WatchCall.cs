using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Watch;

/// <summary>A step of a watch: it waits for what comes next.</summary>
/// <param name="Watch">The number of the watch; one that is resumed after its watcher died has another.</param>
/// <param name="Range">What is watched.</param>
/// <param name="From">Every event before this revision has been told.</param>
/// <param name="WithPrevious">Whether it asked for what keys held before.</param>
internal sealed record WatchCall(int Watch, KeyRange Range, long From, bool WithPrevious)
{
    public override string ToString() => $"{CommandText.Of(Range)} from {From} (watch {Watch})";
}
