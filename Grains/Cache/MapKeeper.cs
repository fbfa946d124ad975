using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// Proposes another partition map some time after silos have come or gone. All members do; the first that lives at once, the others a little later each, in
/// case that one does not. One proposal is accepted, and what it says depends on nothing but who lives.
/// </summary>
internal sealed class MapKeeper(ShardMember self, CacheServiceOptions options, MetadataClient client, CacheKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(300);

    // A member that comes and goes all the time must not put it off for ever.
    private const int MaxDelays = 5;

    private TimeSpan? _dueAt;
    private TimeSpan _latest;
    private bool _isUnderWay;

    private TimeSpan Now => time.GetElapsedTime(0);

    public void MembersChanged(CacheDirectory directory)
    {
        if (directory.IsLeaving(self))
        {
            _dueAt = Now;
            return;
        }

        var rank = Step * directory.RankOf(self);
        if (_dueAt is null)
            _latest = Now + (MaxDelays * options.RebalanceDelay) + rank;
        var dueAt = Now + (directory.Map is null ? TimeSpan.Zero : options.RebalanceDelay) + rank;
        _dueAt = dueAt < _latest ? dueAt : _latest;
    }

    /// <summary>Time has passed.</summary>
    /// <returns>What that has begun.</returns>
    public Task TickAsync(CacheDirectory directory, CancellationToken cancellationToken)
    {
        if (_dueAt is not { } dueAt || Now < dueAt || _isUnderWay)
            return Task.CompletedTask;
        _dueAt = null;
        return directory.ProposeMap(new PartitionMapOptions { Partitions = options.Partitions, Backups = options.Backups }) is { } proposal
            ? ProposeAsync(proposal, cancellationToken)
            : Task.CompletedTask;
    }

    private async Task ProposeAsync(MapProposal proposal, CancellationToken cancellationToken)
    {
        _isUnderWay = true;
        try
        {
            var command = ShardTransactions.Of(keys, proposal);
            await client.Transaction().If(command.If).Then(command.Then).Else(command.Else).CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is MetadataException or ObjectDisposedException or OperationCanceledException)
        {
            // Tried again, unless the store shows meanwhile that somebody has.
            _dueAt ??= Now + Step;
        }
        finally
        {
            _isUnderWay = false;
        }
    }
}
