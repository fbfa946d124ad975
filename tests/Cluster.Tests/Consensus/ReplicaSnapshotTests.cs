using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Consensus.Lone;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Snapshots beside the work of a replica: while one is written, and while one is sent.</summary>
public sealed class ReplicaSnapshotTests
{
    [Fact]
    public async Task While_its_snapshot_is_being_written_a_replica_goes_on_acknowledging()
    {
        using var root = new TestFolder();
        await using var disk = new HeldDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk, options => options.SnapshotBytes = 1024);
        await replica.LeadAsync();
        disk.Hold("/snapshots/");
        var number = 0L;
        while (disk.Waiting == 0)
            Assert.Equal(ProposalEnd.Applied, (await replica.ProposeAsync(++number)).End);
        for (var i = 0; i < 100; i++) // More than would make another one due.
            Assert.Equal(ProposalEnd.Applied, (await replica.ProposeAsync(++number)).End);
        Assert.Equal(1, await replica.Get(one => one.Status!.FirstIndex));
        Assert.Empty(Directory.GetFiles(root.Path, "*.snapshot", SearchOption.AllDirectories));

        disk.Release();
        await Eventually.TrueAsync(() => replica.Get(one => one.Status!.FirstIndex > 1), "the snapshot is done, and the log is shorter");
        Assert.Equal(ProposalEnd.Applied, (await replica.ProposeAsync(++number)).End);
    }

    // A whole one is looked through when it begins to be sent, and then not for a minute; after that again. A follower would be sent the damage for ever.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snapshot_that_is_being_sent_is_looked_through_once_a_minute_and_a_leader_with_a_damaged_one_gives_up_its_office(bool isDamaged)
    {
        using var root = new TestFolder();
        await using var disk = new HeldDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk, options => (options.SnapshotBytes, options.Raft) = (1024, options.Raft with { SnapshotPartBytes = 64 }));
        replica.Silence(3);
        await replica.LeadAsync();
        disk.Hold("/snapshots/");
        for (var number = 1; disk.Waiting == 0; number++)
            await replica.ProposeAsync(number);
        disk.Release(); // No more is proposed: there is no second one.
        await Eventually.TrueAsync(() => replica.Get(one => one.Status!.FirstIndex > 1), "there is a snapshot");

        // 3 comes with an empty log: all that it can be sent is the snapshot.
        var probe = replica.Sent.OfType<AppendRequest>().First(request => request.To.Value == 3);
        await replica.ReceiveAsync(new AppendResponse(probe.To, probe.From, probe.Term, false, probe.PreviousIndex, 0, 0, probe.Stamp.Round, default));
        var part = await PartAsync(0);
        if (isDamaged)
            Damage(Directory.GetFiles(root.Path, "*.snapshot", SearchOption.AllDirectories).Single());

        await BeginAgainAsync();
        Assert.Equal(part.Data.ToArray(), (await PartAsync(0)).Data.ToArray()); // Within the minute nobody looks.

        replica.Time.Pass(TimeSpan.FromSeconds(61)); // Without a turn of its timer: it is still the leader.
        await BeginAgainAsync();
        if (isDamaged)
        {
            await Eventually.TrueAsync(() => replica.Get(one => one.Status!.Role == RaftRole.Follower), "another is to lead, which may have a whole one");
            Assert.DoesNotContain(replica.Sent, message => message is SnapshotRequest { Offset: 0 });
        }
        else
        {
            await PartAsync(0);
            Assert.Equal(RaftRole.Leader, await replica.Get(one => one.Status!.Role));
        }

        async Task<SnapshotRequest> PartAsync(long offset)
        {
            SnapshotRequest? found = null;
            await Eventually.TrueAsync(() => (found = replica.Sent.OfType<SnapshotRequest>().FirstOrDefault(one => one.Offset == offset)) is not null, $"the part at {offset} is sent");
            return found!;
        }

        // It gets on by a part, which is not looked at, and then has nothing again, as after a start.
        async Task BeginAgainAsync()
        {
            replica.Forget();
            await AnswerAsync(64);
            await PartAsync(64);
            replica.Forget();
            await AnswerAsync(0);
        }

        Task AnswerAsync(long received) => replica.ReceiveAsync(new SnapshotResponse(part.To, part.From, part.Term, part.Snapshot, received, part.Stamp.Round, default));
    }

    private static void Damage(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
