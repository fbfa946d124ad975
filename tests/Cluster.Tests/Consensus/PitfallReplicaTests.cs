using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>What breaks between consensus and the silos that it lives on; the numbers are those of the project's list of pitfalls.</summary>
public sealed class PitfallReplicaTests
{
    // It would vote as if it had promised nothing.
    [Fact]
    public async Task Pitfall39_a_replica_whose_folder_was_emptied_neither_votes_nor_acknowledges()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        var group = await cluster.CreateAsync();
        await cluster.AddManyAsync(10);
        var emptied = ((await cluster.LeaderAsync()) + 1) % 3;
        var report = await cluster.Replica(emptied).GetReportAsync();
        await cluster.KillAsync(emptied);
        Directory.Delete(cluster.FolderOf(emptied), recursive: true);
        await cluster.RestartAsync(emptied);
        var other = await cluster.Replica((emptied + 1) % 3).GetReportAsync();
        var request = new VoteRequest(new ReplicaId(other.ReplicaId), new ReplicaId(report.ReplicaId), report.Term + 5, false, true, 1000, report.Term + 4);
        await cluster.Replica(emptied).DeliverAsync(new ReplicaEnvelope(group, cluster.NameOf((emptied + 1) % 3), [RaftMessageFormat.Encode(request)]));
        var after = await cluster.Replica(emptied).GetReportAsync();
        Assert.Equal(("Unused", 0ul, 0L), (after.Role, after.ReplicaId, after.Term));
        Assert.Empty(Directory.GetFiles(cluster.FolderOf(emptied), "*.snapshot", SearchOption.AllDirectories));
    }

    // A copy of a folder, or a disk that was attached to another silo: there would be two of one replica.
    [Fact]
    public async Task Pitfall39_a_folder_that_is_another_silos_is_refused()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(700);
        var (from, to) = (((await cluster.LeaderAsync()) + 1) % 3, ((await cluster.LeaderAsync()) + 2) % 3);
        await cluster.KillAsync(from);
        await cluster.KillAsync(to);
        Directory.Delete(cluster.FolderOf(to), recursive: true);
        CopyFolder(cluster.FolderOf(from), cluster.FolderOf(to));
        await cluster.RestartAsync(to);
        var error = await Assert.ThrowsAsync<ReplicaFailedException>(() => TestClusters.ArriveAsync(() => cluster.Replica(to).GetReportAsync()));
        Assert.Contains(cluster.NameOf(from), error.Reason, StringComparison.Ordinal);
        await cluster.RestartAsync(from);
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task Pitfall41_a_replica_of_a_silo_that_was_cut_off_while_it_runs_writes_nothing_beside_its_successor()
    {
        using var root = new TestFolder();
        var group = new GroupConfiguration(new Guid(1, 2, 3, new byte[8]), [new GroupMember(new ReplicaId(5), "silo-0", MemberRole.Voter)]);
        var disk = new RealDisk(root.Path);
        var evicted = await ReplicaFolder.OpenAsync(disk, "consensus/test");
        await evicted.BecomeAsync(new ReplicaIdentity(group.GroupId, new ReplicaId(5)));
        await evicted.FillAsync(RaftRecovered.Bootstrap(group));
        disk.Dispose(); // Its silo was declared dead; its turns run on.

        using var successors = new RealDisk(root.Path);
        await using (var successor = await ReplicaFolder.OpenAsync(successors, "consensus/test"))
        {
            await Assert.ThrowsAnyAsync<StorageException>(() => evicted.WriteAsync([new RaftWrite(1) { HardState = new HardState(9, new ReplicaId(5), 0) }], () => Task.CompletedTask));
            await successor.WriteAsync([new RaftWrite(1) { HardState = new HardState(2, new ReplicaId(5), 0) }], () => Task.CompletedTask);
        }

        await evicted.DisposeAsync();
        await using var again = await ReplicaFolder.OpenAsync(successors, "consensus/test");
        Assert.Equal(2, again.Recovered.HardState.Term);
    }

    // The state is loaded from a snapshot that says itself up to where it goes, and who the members were: there is no second place to
    // be out of step with it.
    [Fact]
    public async Task Pitfall45_46_after_a_start_from_a_snapshot_the_members_are_known_and_nothing_is_applied_twice_or_never()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(1200); // The first entry, with the members, is in a snapshot only.
        for (var round = 0; round < 2; round++)
        {
            for (var silo = 0; silo < 3; silo++)
                await cluster.KillAsync(silo);
            for (var silo = 0; silo < 3; silo++)
                await cluster.RestartAsync(silo);
            added = [.. added, .. await cluster.AddManyAsync(1)];
            for (var silo = 0; silo < 3; silo++)
            {
                var numbers = await cluster.ReadAsync(silo);
                Assert.Equal(numbers.Length, numbers.Distinct().Count());
                Assert.Superset(added.ToHashSet(), numbers.ToHashSet());
                Assert.Equal(3, (await cluster.Replica(silo).GetReportAsync()).Members.Length);
            }
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
