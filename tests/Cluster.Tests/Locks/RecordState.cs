using Orleans.Runtime;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>A record as one activation knows it.</summary>
internal sealed class RecordState<TState>(SharedRecord record) : IPersistentState<TState>
    where TState : new()
{
    public TState State { get; set; } = new();

    public string? Etag { get; private set; }

    public bool RecordExists => Etag is not null;

    public Task ReadStateAsync() => record.OnRead(() =>
    {
        Etag = record.Etag;
        State = record.Bytes is { } bytes ? GrainStateSerializer.Deserialize<TState>(bytes) : new TState();
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
        return record.OnWrite(() =>
        {
            Etag = record.Change(bytes, expected);
            return Task.CompletedTask;
        });
    }
}
