namespace OrleansCluster.Bench.Metadata;

/// <summary>Three replicas of a key-value store, each with a log of its own on the disk, and clients of them.</summary>
internal interface IMetadataTarget : IAsyncDisposable
{
    /// <summary>What it is called in the figures.</summary>
    string Name { get; }

    /// <summary>Where its files are.</summary>
    string Folder { get; }

    /// <summary>The processes of its replicas that run; this one alone, if they are in it.</summary>
    IReadOnlyList<int> Processes { get; }

    /// <summary>Returns when it is on the disks of a majority.</summary>
    Task PutAsync(byte[] key, byte[] value);

    /// <summary>Reads the newest value, whoever wrote it.</summary>
    Task ReadAsync(byte[] key);

    /// <summary>Reads from any one replica what it has.</summary>
    Task ReadStaleAsync(byte[] key);

    /// <summary>Ends the leader without warning, and returns the timestamp at which it was told to end.</summary>
    Task<long> KillLeaderAsync();

    /// <summary>Ends all replicas without warning.</summary>
    Task KillAllAsync();

    /// <summary>Starts what was killed, and returns when all of it takes part again.</summary>
    Task RestartAsync();

    /// <summary>Puts once more and again, wherever it may succeed, until it has.</summary>
    Task PutUntilDoneAsync(byte[] key, byte[] value);
}
