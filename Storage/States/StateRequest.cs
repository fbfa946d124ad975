using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.States;

/// <summary>What waits for the store's pump: a write, a delete, or the wish for a snapshot.</summary>
internal sealed class StateRequest(StateRequestKind kind, string key, int keyBytes, ReadOnlyMemory<byte> value, long? expected)
    : CommitItem
{
    private readonly TaskCompletionSource<long> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StateRequestKind Kind => kind;

    public string Key => key;

    public int KeyBytes => keyBytes;

    public ReadOnlyMemory<byte> Value => value;

    public long? Expected => expected;

    /// <summary>The new version, once it is durable.</summary>
    public Task<long> Answer => _answer.Task;

    public override int Records => 1;

    public override long Bytes => keyBytes + value.Length;

    public void Complete(long version) => _answer.TrySetResult(version);

    public override void Refuse(Exception reason) => _answer.TrySetException(reason);
}
