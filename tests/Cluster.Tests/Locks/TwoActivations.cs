using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>
/// Activations of one name, as many as a test wants at a time, over one record in memory that bears versions. They have no timers: a test
/// lets them take a step.
/// </summary>
internal sealed class TwoActivations(VirtualTime time, bool tokensAreRevisions)
{
    private readonly SharedRecord _record = new();

    /// <summary>Around each write: of what it is given it may do before, after, or nothing.</summary>
    public Func<Func<Task>, Task> OnWrite
    {
        set => _record.OnWrite = value;
    }

    public Func<Func<Task>, Task> OnRead
    {
        set => _record.OnRead = value;
    }

    public int Writes => _record.Writes;

    public bool HasRecord => _record.Exists;

    /// <summary>A new activation, which has read the record.</summary>
    public async Task<LockPump> ActivateAsync(Action? failed = null, Action<bool>? settled = null)
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<IGrainStorage>(DurableState.ProviderName, new NoStorage(tokensAreRevisions));
        var service = new LockService(services.BuildServiceProvider(), Options.Create(new LockServiceOptions()), time, NullLogger<LockService>.Instance);
        var state = new RecordState<LockState>(_record);
        await state.ReadStateAsync();
        var pump = new LockPump("name", state, service) { Settled = settlement => settled?.Invoke(settlement.IsIdle), Failed = failed ?? (() => { }) };
        pump.Start();
        return pump;
    }

    // Asked for nothing but what it is.
    private sealed class NoStorage(bool tokensAreRevisions) : IGrainStorage, IRevisionedGrainStorage
    {
        public bool ETagsAreRevisions => tokensAreRevisions;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
