using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Stands around a silo's provider of grain state, and shows the records of names that can be held to those who judge them.</summary>
internal sealed class WitnessedStorage(IGrainStorage inner, LockFindings findings, QueueWitness queues, TokenLedger tokens, Func<long> now)
    : IGrainStorage, IRevisionedGrainStorage
{
    public bool ETagsAreRevisions => inner is IRevisionedGrainStorage { ETagsAreRevisions: true };

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var begun = now();
        if (grainState is IGrainState<LockState> && RuntimeContext.CurrentActivation is { } activation) findings.Dead.Reads(grainId, activation, begun);
        await inner.ReadStateAsync(stateName, grainId, grainState);
        if (grainState.State is not LockState read) return;

        // Also what somebody wrote who never heard that it was done.
        if (grainState.RecordExists) tokens.Add(grainId, long.Parse(grainState.ETag!, CultureInfo.InvariantCulture), read.Record);
        Seen(grainId, read.Record, begun);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is not LockState written)
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
            return;
        }

        var begun = now();
        if (RuntimeContext.CurrentActivation is { } activation) queues.Writes(activation, written.Record, ETagsAreRevisions);
        await inner.WriteStateAsync(stateName, grainId, grainState);
        tokens.Add(grainId, long.Parse(grainState.ETag!, CultureInfo.InvariantCulture), written.Record);
        Seen(grainId, written.Record, begun);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var begun = now();
        await inner.ClearStateAsync(stateName, grainId, grainState);
        if (grainState.State is LockState) Seen(grainId, LockRecord.Empty, begun);
    }

    private void Seen(GrainId grainId, LockRecord record, long begun)
    {
        if (RuntimeContext.CurrentActivation is { } activation) queues.Know(activation, record);
        findings.Durable(grainId, record, begun);
    }
}
