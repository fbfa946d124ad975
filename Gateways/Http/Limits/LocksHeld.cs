using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>
/// What is held and waited for by those who acquire locks through this gateway, at most <see cref="HttpGatewayOptions.MaxLocksHeld"/> at one time. A hold counts
/// from its request until it is released through this gateway, or its lease, counted from when it was last confirmed here, is over: who renews or releases it
/// through another is not seen. So it bounds what one gateway hands out, and proves nothing of a lock. Safe for concurrent use.
/// </summary>
internal sealed class LocksHeld(IOptions<HttpGatewayOptions> options, TimeProvider time)
{
    private static readonly TimeSpan NotHeld = TimeSpan.MinValue;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<(string Name, string Holder), Entry> _entries = [];
    private TimeSpan _nextEnd = TimeSpan.MaxValue; // no lease is over before

    /// <summary>How many count.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Has a request counted, unless the same holder counts for that name already, until what is returned is disposed of.</summary>
    /// <exception cref="ApiProblemException">503 <c>http.too_many_locks_held</c>.</exception>
    public LockRoom Enter(string name, string holder)
    {
        var key = (name, holder);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= options.Value.MaxLocksHeld)
                    EndLeases(Now);
                if (_entries.Count >= options.Value.MaxLocksHeld)
                {
                    throw new ApiProblemException(new ApiProblem(
                        StatusCodes.Status503ServiceUnavailable, ProblemCodes.TooManyLocksHeld, "Too many locks are held at one time",
                        $"Through this gateway {options.Value.MaxLocksHeld} locks are held or waited for at one time. Nothing was done. Release some, or try another silo, or later.", Retryable: true));
                }

                entry = _entries[key] = new Entry();
            }

            entry.Asking++;
        }

        return new LockRoom(lease => Hold(key, lease), () => Leave(key));
    }

    /// <summary>A hold has its full lease again.</summary>
    public void Renewed(string name, string holder)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((name, holder), out var entry) && entry.EndsAt != NotHeld)
                entry.EndsAt = Now + entry.Lease;
        }
    }

    /// <summary>It is certain that a holder does not hold it, nor will.</summary>
    public void Released(string name, string holder)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((name, holder), out var entry))
                return;
            entry.EndsAt = NotHeld;
            if (entry.Asking == 0)
                _entries.Remove((name, holder));
        }
    }

    private void Hold((string Name, string Holder) key, TimeSpan lease)
    {
        lock (_lock)
        {
            var entry = _entries[key];
            (entry.Lease, entry.EndsAt) = (lease, Now + lease);
            if (entry.EndsAt < _nextEnd)
                _nextEnd = entry.EndsAt;
        }
    }

    private void Leave((string Name, string Holder) key)
    {
        lock (_lock)
        {
            var entry = _entries[key];
            if (--entry.Asking == 0 && entry.EndsAt <= Now)
                _entries.Remove(key);
        }
    }

    // Only when there is no room, and not before one can be over.
    private void EndLeases(TimeSpan now)
    {
        if (now < _nextEnd)
            return;
        _nextEnd = TimeSpan.MaxValue;
        foreach (var (key, entry) in _entries)
        {
            if (entry.EndsAt > now)
                _nextEnd = entry.EndsAt < _nextEnd ? entry.EndsAt : _nextEnd;
            else if (entry.Asking == 0)
                _entries.Remove(key);
        }
    }

    private sealed class Entry
    {
        public int Asking { get; set; }

        public TimeSpan Lease { get; set; }

        public TimeSpan EndsAt { get; set; } = NotHeld;
    }
}
