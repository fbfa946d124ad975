using System.Collections.Concurrent;
using Orleans;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Tests.Processes;

public interface IBoundsGrain : IGrainWithStringKey
{
    /// <summary>Is answered when the gate of that name is opened.</summary>
    Task Wait(string gate, byte[]? ballast = null);

    [OneWay]
    Task WaitOneWay(string gate);

    Task<byte[]> Echo(byte[] data);

    Task WaitCancellable(string gate, CancellationToken cancellationToken);
}

[Reentrant]
public sealed class BoundsGrain : Grain, IBoundsGrain
{
    private static readonly ConcurrentDictionary<string, Gate> s_gates = new();

    public static Gate At(string name) => s_gates.GetOrAdd(name, static _ => new Gate());

    public Task Wait(string gate, byte[]? ballast = null) => At(gate).PassAsync(CancellationToken.None);

    public Task WaitOneWay(string gate) => At(gate).PassAsync(CancellationToken.None);

    public Task<byte[]> Echo(byte[] data)
    {
        At(this.GetPrimaryKeyString()).Count();
        return Task.FromResult(data);
    }

    public Task WaitCancellable(string gate, CancellationToken cancellationToken) => At(gate).PassAsync(cancellationToken);

    public sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _came;

        /// <summary>How many calls have come to it.</summary>
        public int Came => Volatile.Read(ref _came);

        public void Open() => _open.TrySetResult();

        public void Count() => Interlocked.Increment(ref _came);

        public Task PassAsync(CancellationToken cancellationToken)
        {
            Count();
            return _open.Task.WaitAsync(cancellationToken);
        }
    }
}
