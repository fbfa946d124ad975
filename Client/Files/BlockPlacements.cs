using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// Where the blocks of a write go. Asks for many at a time, and often enough that the session lives as long as the write
/// gets on. For one caller at a time.
/// </summary>
internal sealed class BlockPlacements(FileCalls calls, string path, WriteSession session)
{
    private BlockPlacement _current = session.Placement;
    private long _lastContact = calls.Time.GetTimestamp();

    /// <summary>The silos for the next block.</summary>
    public async Task<string[]> ForAsync(int block, CancellationToken cancellationToken)
    {
        var index = block - _current.FirstBlock;
        if (index >= _current.Silos.Length || calls.Time.GetElapsedTime(_lastContact) > session.Lifetime / 4)
        {
            var count = Math.Min(FileLimits.MaxAllocation, FileLimits.MaxBlocks - block);
            if (count <= 0)
                throw new FileTooLargeException(path, FileLimits.MaxFileBytes);
            _current = await AllocateAsync(block, count, [], cancellationToken);
            _lastContact = calls.Time.GetTimestamp();
            index = 0;
        }

        return _current.Silos[index];
    }

    /// <summary>Silos for one block in place of those that failed; may be fewer than wanted, or none.</summary>
    public async Task<string[]> InsteadAsync(int block, string[] excluded, CancellationToken cancellationToken) =>
        (await AllocateAsync(block, 1, excluded, cancellationToken)).Silos[0];

    private Task<BlockPlacement> AllocateAsync(int block, int count, string[] excluded, CancellationToken cancellationToken) =>
        calls.AskAsync(path, () => calls.Directory(path).AllocateAsync(session.SessionId, block, count, excluded), cancellationToken);
}
