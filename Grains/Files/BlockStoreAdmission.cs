using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Bounds what a block store has in flight. For one activation's turns only. A call that is over is refused, not queued: its
/// bytes are in memory already, and the caller knows best what to do meanwhile.
/// </summary>
internal sealed class BlockStoreAdmission(string siloName, int maxCalls, long maxBytes)
{
    private int _calls;
    private long _bytes;

    /// <summary>How many calls were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Lets a call in until the result is disposed, or throws <see cref="BlockStoreBusyException"/>.</summary>
    public Ticket Enter(int bytes)
    {
        if (_calls >= maxCalls || (_calls > 0 && _bytes + bytes > maxBytes))
        {
            Refused++;
            throw new BlockStoreBusyException(siloName, $"{_calls} calls with {_bytes} bytes are in flight.");
        }

        _calls++;
        _bytes += bytes;
        return new Ticket(this, bytes);
    }

    internal readonly struct Ticket(BlockStoreAdmission owner, int bytes) : IDisposable
    {
        public void Dispose()
        {
            owner._calls--;
            owner._bytes -= bytes;
        }
    }
}
