using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>Reads what the metadata store says of a cache, and goes on reading what changes there.</summary>
internal sealed class DirectoryFollower(MetadataClient client, CacheKeys keys, TimeProvider time)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private bool _isRead;

    /// <summary>What was read; another object when all of it had to be read anew.</summary>
    public CacheDirectory Directory { get; private set; } = new(keys);

    /// <summary>The revision that it is of.</summary>
    public long Revision { get; private set; }

    /// <summary>Never completes but by cancellation, or by failing. Begun again, it goes on from <see cref="Revision"/>.</summary>
    /// <param name="changed">Told of each change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FormatException">What is there cannot be read: whoever goes by it must stop serving.</exception>
    public async Task FollowAsync(Action<DirectoryChange> changed, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!_isRead)
                    await ReadAsync(changed, cancellationToken);
                await foreach (var batch in client.WatchAsync(keys.All, new WatchOptions { FromRevision = Revision + 1 }, cancellationToken))
                {
                    foreach (var change in batch.Events)
                        changed(Directory.Apply(change.Version));
                    Revision = batch.NextRevision - 1;
                }
            }
            catch (MetadataException)
            {
                // Out of reach, or compacted: everything is read anew.
                _isRead = false;
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(Action<DirectoryChange> changed, CancellationToken cancellationToken)
    {
        var revision = (await client.GetRangeAsync(keys.All, new RangeOptions { CountOnly = true }, cancellationToken)).Revision;
        var directory = new CacheDirectory(keys);
        await foreach (var item in client.GetAllAsync(keys.All, new RangeOptions { Revision = revision }, cancellationToken))
            directory.Apply(item);
        (Directory, Revision, _isRead) = (directory, revision, true);
        changed(new(DirectoryChangeKind.Everything));
    }
}
