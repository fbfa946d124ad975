using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>How a name is held.</summary>
public sealed record LockOptions
{
    /// <summary>
    /// How long it stays held after its holder was last heard of: from 1 s to 1 h, in whole milliseconds. It is renewed at a third of that. A
    /// holder that died stands in the way for that long; one that pauses for longer has lost it.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after a lease that ran out nobody else gets it, so that what its holder sent before can arrive: up to 1 minute. For
    /// resources without a gate.
    /// </summary>
    public TimeSpan LockDelay { get; init; }

    /// <summary>
    /// Not null: who holds it under this key, from this client, gets it again. 1 to 48 letters. It is held until everything that was got is
    /// disposed of. Locks only.
    /// </summary>
    public string? ReentryKey { get; init; }

    /// <summary>What shows others who holds it and why: up to 128 letters.</summary>
    public string? Note { get; init; }

    internal const int MaxReentryKey = 48;

    internal void ThrowIfInvalid(string name)
    {
        if (LockLimits.CheckName(name) is { } wrongName)
            throw new InvalidLockRequestException(wrongName);
        if (ReentryKey is { Length: < 1 or > MaxReentryKey })
            throw new InvalidLockRequestException($"A reentry key has 1 to {MaxReentryKey} letters.");
        var request = new AcquireRequest(new LockOperation("owner" + ReentryKey, 1), HoldMode.Exclusive, Lease, TimeSpan.Zero) { Delay = LockDelay, Note = Note };
        if (LockLimits.Check(request) is { } problem)
            throw new InvalidLockRequestException(problem);
    }
}
