namespace OrleansCluster.Bench.Locks;

/// <summary>A lock service, and clients of it.</summary>
internal interface ILockTarget : IAsyncDisposable
{
    /// <summary>What it is called in the figures.</summary>
    string Title { get; }

    /// <summary>Its processes, its sockets and its flushes, as far as they differ from the others'.</summary>
    string Differs { get; }

    /// <summary>The processes that serve it; this one alone, if it is served here.</summary>
    IReadOnlyList<int> Processes { get; }

    /// <summary>Whether it has a queue of those who wait.</summary>
    bool HasQueue { get; }

    /// <summary>Whether it has elections.</summary>
    bool HasElections { get; }

    /// <summary>Makes so many clients ready: their numbers are from 0 on.</summary>
    Task PrepareAsync(int clients);

    /// <summary>Waits until a client holds a lock; disposing of what comes back gives it back, and returns when that is durable.</summary>
    Task<IAsyncDisposable> AcquireAsync(int client, string name, CancellationToken cancellationToken);

    /// <summary>Waits until a client leads; disposing of what comes back resigns.</summary>
    Task<IAsyncDisposable> CampaignAsync(int client, string name, CancellationToken cancellationToken);

    /// <summary>How many wait for a lock, if it has a queue.</summary>
    Task<int> WaitingAsync(string name);
}
