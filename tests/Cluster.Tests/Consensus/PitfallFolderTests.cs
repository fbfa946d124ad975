using System.Collections.Concurrent;
using Orleans;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Replicas whose folder is another's, or is gone, and who are asked all the same; the numbers are those of the project's list of pitfalls.</summary>
public sealed class PitfallFolderTests
{
    [Fact]
    public async Task Pitfall38_while_another_has_the_folder_a_second_activation_neither_votes_nor_answers_nor_writes()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        var group = await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(5);
        var second = ((await cluster.LeaderAsync()) + 1) % 3;
        var other = await cluster.Replica((second + 1) % 3).GetReportAsync();
        await cluster.StopAsync(second);
        using (var disk = new RealDisk(cluster.FolderOf(second)))
        {
            await using var first = await ReplicaFolder.OpenAsync(disk, "consensus/" + ConsensusCluster.Group, new LogOptions { SegmentBytes = 16 * 1024 });
            var promised = first.Recovered.HardState;
            await cluster.RestartAsync(second);
            var request = new VoteRequest(new ReplicaId(other.ReplicaId), first.Identity!.Value.Id, promised.Term + 5, false, true, 1000, promised.Term + 4);
            var envelope = new ReplicaEnvelope(group, cluster.NameOf((second + 1) % 3), [RaftMessageFormat.Encode(request)]);
            await Assert.ThrowsAsync<ReplicaFailedException>(() => TestClusters.ArriveAsync(() => cluster.Replica(second).DeliverAsync(envelope)));
            await Assert.ThrowsAsync<ReplicaFailedException>(() => TestClusters.ArriveAsync(() => cluster.Replica(second).ProposeAsync(new byte[8])));
            await Assert.ThrowsAsync<ReplicaFailedException>(() => TestClusters.ArriveAsync(() => cluster.Replica(second).QueryAsync([], TimeSpan.FromMinutes(1))));
            added = [.. added, .. await cluster.AddManyAsync(5)]; // The others go on.
            await first.WriteAsync([new RaftWrite(1) { HardState = promised }], () => Task.CompletedTask); // And so could the first.
        }

        await Eventually.TrueAsync(() => IsOpenAsync(cluster.Replica(second)), "the folder, which is free now, is open");
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(second)).ToHashSet());
    }

    // Whatever it would say now, it may have said otherwise before.
    [Fact]
    public async Task Pitfall39_a_silo_whose_folder_was_emptied_says_nothing_to_anybody_whatever_it_is_sent()
    {
        var senders = new ConcurrentQueue<string>();
        await using var cluster = await ConsensusCluster.StartAsync(around: call =>
        {
            if (call.MethodName is nameof(IRaftReplicaGrain.ReceiveAsync) or nameof(IRaftReplicaGrain.DeliverAsync) && call.SourceId is { } source)
                senders.Enqueue(source.ToString());
            return call.Invoke();
        });
        var group = await cluster.CreateAsync();
        await cluster.AddManyAsync(5);
        var emptied = ((await cluster.LeaderAsync()) + 1) % 3;
        var report = await cluster.Replica(emptied).GetReportAsync();
        var other = await cluster.Replica((emptied + 1) % 3).GetReportAsync();
        var sender = RaftReplicas.KeyOf(ConsensusCluster.Group, cluster.NameOf(emptied));
        Assert.Contains(senders, one => one.EndsWith(sender, StringComparison.Ordinal)); // It was of the group.
        await cluster.KillAsync(emptied);
        Directory.Delete(cluster.FolderOf(emptied), recursive: true);
        await cluster.RestartAsync(emptied);
        senders.Clear();

        var (from, to, term) = (new ReplicaId(other.ReplicaId), new ReplicaId(report.ReplicaId), report.Term + 5);
        var members = new GroupConfiguration(group, other.Members.Select(member => new GroupMember(new ReplicaId(member.ReplicaId), member.Silo, MemberRole.Voter)));
        RaftMessage[] messages =
        [
            new VoteRequest(from, to, term, true, false, 1000, term - 1),
            new VoteRequest(from, to, term, false, true, 1000, term - 1),
            new AppendRequest(from, to, term, 0, 0, [new LogEntry(term, 1, EntryKind.Empty, default)], 0, default),
            new Heartbeat(from, to, term, 0, default),
            new SnapshotRequest(from, to, term, new SnapshotDescriptor(5, term, members, 1, 9, 1), 0, new byte[1], default),
            new TimeoutNow(from, to, term),
        ];
        foreach (var message in messages)
        {
            await TestClusters.ArriveAsync(() => cluster.Replica(emptied).DeliverAsync(
                new ReplicaEnvelope(group, cluster.NameOf((emptied + 1) % 3), [RaftMessageFormat.Encode(message)])));
        }

        await cluster.AddManyAsync(20); // The others go on, and call it all the time.
        var after = await cluster.Replica(emptied).GetReportAsync();
        Assert.Equal(("Unused", 0ul, 0L, 0L), (after.Role, after.ReplicaId, after.Term, after.LastIndex));
        Assert.DoesNotContain(senders, one => one.EndsWith(sender, StringComparison.Ordinal));
    }

    // Who comes to an activation that began while the folder was taken gets what came of it.
    private static async Task<bool> IsOpenAsync(IRaftReplicaGrain replica)
    {
        try
        {
            await replica.GetReportAsync();
            return true;
        }
        catch (ReplicaFailedException)
        {
            return false;
        }
    }
}
