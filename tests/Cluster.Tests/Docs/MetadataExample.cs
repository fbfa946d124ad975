using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>The example of docs/metadata.md; a test holds the two together.</summary>
internal static class MetadataExample
{
    #region example
    public static async Task RunAsync(MetadataClient metadata, CancellationToken cancellationToken)
    {
        // Returns when a majority of the silos has it on disk.
        PutOutcome put = await metadata.PutAsync("config/color", "green", cancellationToken: cancellationToken);
        KeyResult read = await metadata.GetAsync("config/color", cancellationToken: cancellationToken);
        Console.WriteLine($"{read.Item!.Key} = {read.Item.Value}, revision {read.Item.ModRevision}");

        // May be a second old, and asks no other silo.
        var stale = new ReadOptions { Consistency = Consistency.Stale(TimeSpan.FromSeconds(1)) };
        await metadata.GetAsync("config/color", stale, cancellationToken);

        // Only if nobody has changed it since it was read.
        TransactionOutcome change = await metadata.Transaction()
            .If(Compare.Unchanged("config/color", read.Item.ModRevision))
            .Then(new PutOperation("config/color", "blue"))
            .Else(new RangeOperation(KeyRange.One("config/color")))
            .CommitAsync(cancellationToken);
        Console.WriteLine(change.Succeeded ? $"blue, revision {change.Revision}" : "somebody else was first");

        // A key that is there as long as this process is, and ten seconds more.
        await using (KeptLease lease = await metadata.KeepLeaseAsync(TimeSpan.FromSeconds(10), cancellationToken))
        {
            await metadata.PutAsync("members/me", "here", new PutOptions { LeaseId = lease.Id }, cancellationToken);
            using var working = CancellationTokenSource.CreateLinkedTokenSource(lease.LostToken, cancellationToken);
            Console.WriteLine($"{lease.Remaining} are certain"); // Work with working.Token.
        }

        // Everything that has happened to the prefix since the first put, and what happens from now on.
        var options = new WatchOptions { FromRevision = put.Revision };
        await foreach (WatchBatch batch in metadata.WatchAsync(KeyRange.Prefix("config/"), options, cancellationToken))
        {
            foreach (var one in batch.Events)
                Console.WriteLine($"{one.Version.ModRevision}: {one.Version.Key} {(one.Version.IsDeletion ? "deleted" : "= " + one.Version.Value)}");
            if (batch.NextRevision > change.Revision)
                break; // To go on another time: FromRevision = batch.NextRevision.
        }

        try
        {
            await metadata.DeleteAsync(KeyRange.Prefix("config/"), cancellationToken: cancellationToken);
        }
        catch (MetadataException e) when (!e.OutcomeKnown)
        {
            Console.WriteLine($"{e.Code}: read to find out whether it was deleted");
        }
    }
    #endregion
}
