using System.Globalization;
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
    private long _version;

    private (long Version, byte[] Bytes)? Record { get; set; }

    /// <summary>Around each write: of what it is given it may do before, after, or nothing.</summary>
    public Func<Func<Task>, Task> OnWrite { get; set; } = write => write();

    public Func<Func<Task>, Task> OnRead { get; set; } = read => read();

    public int Writes { get; private set; }

    public bool HasRecord => Record is not null;

    /// <summary>A new activation, which has read the record.</summary>
    public async Task<LockPump> ActivateAsync(Action? failed = null)
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<IGrainStorage>(DurableState.ProviderName, tokensAreRevisions ? new OfRevisions() : new NoStorage());
        var service = new LockService(services.BuildServiceProvider(), Options.Create(new LockServiceOptions()), time, NullLogger<LockService>.Instance);
        var state = new RecordState(this);
        await state.ReadStateAsync();
        var pump = new LockPump("name", state, service) { Settled = (_, _) => { }, Failed = failed ?? (() => { }) };
        pump.Start();
        return pump;
    }

    private sealed class RecordState(TwoActivations all) : IPersistentState<LockState>
    {
        public LockState State { get; set; } = new();

        public string? Etag { get; private set; }

        public bool RecordExists => Etag is not null;

        public Task ReadStateAsync() => all.OnRead(() =>
        {
            Etag = all.Record?.Version.ToString(CultureInfo.InvariantCulture);
            State = all.Record is { } record ? GrainStateSerializer.Deserialize<LockState>(record.Bytes) : new LockState();
            return Task.CompletedTask;
        });

        public Task WriteStateAsync() => ChangeAsync(GrainStateSerializer.Serialize(State).ToArray());

        public Task ClearStateAsync() => ChangeAsync(null);

        public Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

        public Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        public Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        private Task ChangeAsync(byte[]? bytes)
        {
            var expected = Etag;
            return all.OnWrite(() =>
            {
                if (all.Record?.Version.ToString(CultureInfo.InvariantCulture) != expected)
                    throw new InconsistentStateException("It was written by somebody else.", "stored", expected ?? "none");
                all.Writes++;
                all.Record = bytes is null ? null : (++all._version, bytes);
                if (bytes is null)
                    all._version++;
                Etag = bytes is null ? null : all._version.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
        }
    }

    // Asked for nothing but what it is.
    private class NoStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }

    private sealed class OfRevisions : NoStorage, IRevisionedGrainStorage;
}
