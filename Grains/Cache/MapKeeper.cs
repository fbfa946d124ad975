using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>Proposes another partition map when it is time to.</summary>
internal sealed class MapKeeper(ShardMember self, CacheServiceOptions options, MetadataClient client, CacheKeys keys, TimeProvider time)
{
    private readonly MapSchedule _schedule = new(options.RebalanceDelay);

    private TimeSpan Now => time.GetElapsedTime(0);

    public void MembersChanged(CacheDirectory directory) => _schedule.MembersChanged(directory, self, Now);

    /// <summary>Time has passed.</summary>
    /// <returns>What that has begun.</returns>
    public Task TickAsync(CacheDirectory directory, CancellationToken cancellationToken) =>
        _schedule.TryTake(Now) && directory.ProposeMap(new PartitionMapOptions { Partitions = options.Partitions, Backups = options.Backups }) is { } proposal
            ? ProposeAsync(proposal, cancellationToken)
            : Task.CompletedTask;

    private async Task ProposeAsync(MapProposal proposal, CancellationToken cancellationToken)
    {
        _schedule.Begun();
        try
        {
            var command = ShardTransactions.Of(keys, proposal);
            await client.Transaction().If(command.If).Then(command.Then).Else(command.Else).CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is MetadataException or ObjectDisposedException or OperationCanceledException)
        {
            _schedule.Failed(Now);
        }
        finally
        {
            _schedule.Ended();
        }
    }
}
