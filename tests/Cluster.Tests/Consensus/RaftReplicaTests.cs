using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

public sealed class RaftReplicaTests
{
    [Fact]
    public async Task A_group_is_created_once_and_takes_commands_and_reads_on_every_silo()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        var id = await cluster.CreateAsync();
        Assert.Equal(id, await cluster.CreateAsync());
        var added = await cluster.AddManyAsync(20);
        for (var silo = 0; silo < 3; silo++)
        {
            var read = await cluster.ReadAsync(silo);
            Assert.Equal(added, read.Intersect(added));
            Assert.Equal(read.Distinct().Order(), read);
            Assert.True((await cluster.ReadAsync(silo, TimeSpan.FromMinutes(1))).Length >= added.Length);
        }

        var reports = await cluster.ReportsAsync();
        Assert.All(reports, report => Assert.Equal(id, report.Report.GroupId));
    }

    [Fact]
    public async Task A_silo_that_starts_again_calls_its_replica_to_life_though_the_first_calls_fail()
    {
        var (failing, alive) = (0, 0);
        await using var cluster = await ConsensusCluster.StartAsync(1, around: async call =>
        {
            if (call.MethodName == nameof(IRaftReplicaGrain.GetReportAsync) && Interlocked.Decrement(ref failing) >= 0)
                throw new OrleansException("Sent to a former life.");
            await call.Invoke();
            Interlocked.Increment(ref alive);
        });
        await cluster.CreateAsync(1);
        await cluster.StopAsync(0);
        (failing, alive) = (5, 0);
        await cluster.RestartAsync(0);
        Assert.True(alive > 0);
        Assert.True(failing <= 0);
    }

    [Fact]
    public async Task A_silo_that_belongs_to_another_group_of_that_name_is_not_taken()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.Replica(2).CreateGroupAsync([cluster.NameOf(2)]);
        var error = await Assert.ThrowsAsync<GroupConflictException>(() => cluster.CreateAsync());
        Assert.Equal(cluster.NameOf(2), error.SiloName);
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Replica(1).CreateGroupAsync([cluster.NameOf(0)]));
    }

    [Fact]
    public async Task Pitfall47_a_group_is_created_by_one_silo_with_one_list()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        var both = await Task.WhenAll(cluster.CreateAsync(), cluster.CreateAsync());
        Assert.Equal(both[0], both[1]);
        await Assert.ThrowsAsync<GroupConflictException>(() => cluster.CreateAsync(2));

        // It was prepared by another, and creates no second group of that id.
        await Assert.ThrowsAsync<GroupConflictException>(() => cluster.Replica(1).CreateGroupAsync([cluster.NameOf(1), cluster.NameOf(2)]));
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task Pitfall47_a_first_silo_whose_disk_was_emptied_does_not_begin_a_second_group()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddAsync(1);
        await cluster.KillAsync(0);
        Directory.Delete(cluster.FolderOf(0), recursive: true);
        await cluster.RestartAsync(0);
        await Assert.ThrowsAsync<GroupConflictException>(() => cluster.CreateAsync());
        Assert.Equal(0ul, (await cluster.Replica(0).GetReportAsync()).ReplicaId);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_while_silos_are_killed_and_come_back()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var outcomes = new ConcurrentDictionary<long, bool?>();
        var (next, stopping) = (0L, false);
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stopping))
            {
                var number = Interlocked.Increment(ref next);
                outcomes[number] = await cluster.AddAsync(number);
            }
        })).ToArray();
        for (var kill = 0; kill < 6; kill++)
        {
            var before = outcomes.Count(one => one.Value == true);
            await Eventually.TrueAsync(() => outcomes.Count(one => one.Value == true) >= before + 100, "the work goes on");
            var silo = kill % 2 == 0 ? await cluster.LeaderAsync() : kill % 3;
            await (kill == 4 ? cluster.StopAsync(silo) : cluster.KillAsync(silo));
            before = outcomes.Count(one => one.Value == true);
            await Eventually.TrueAsync(() => outcomes.Count(one => one.Value == true) >= before + 20, "the others go on");
            await cluster.RestartAsync(silo);
        }

        Volatile.Write(ref stopping, true);
        await Task.WhenAll(workers);
        for (var silo = 0; silo < 3; silo++)
        {
            var numbers = await cluster.ReadAsync(silo);
            Assert.Equal(numbers.Length, numbers.Distinct().Count());
            Assert.Superset(outcomes.Where(one => one.Value == true).Select(one => one.Key).ToHashSet(), numbers.ToHashSet());
        }
    }

    [Fact]
    public async Task A_silo_whose_disk_was_emptied_is_not_trusted_and_is_replaced_by_a_new_replica()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(300);
        var lost = ((await cluster.LeaderAsync()) + 1) % 3;
        var old = (await cluster.Replica(lost).GetReportAsync()).ReplicaId;
        await cluster.KillAsync(lost);
        Directory.Delete(cluster.FolderOf(lost), recursive: true);
        await cluster.RestartAsync(lost);
        added = [.. added, .. await cluster.AddManyAsync(1)];
        Assert.Equal(("Unused", 0ul), await RoleAsync());

        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).RemoveReplicaAsync(old)).End == ProposalEnd.Applied, "the change begins");
        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).GetReportAsync()) is { IsChanging: false, Members.Length: 2 }, "it is a member no more");
        await Eventually.TrueAsync(
            async () => (await LeaderAsync()) is var leader
                && ((await leader.GetReportAsync()).Members.Length == 3 || (await leader.AddReplicaAsync(cluster.NameOf(lost))).End == ProposalEnd.Applied),
            "the next change begins");
        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).GetReportAsync()) is { IsChanging: false } report && report.Members.Count(member => member.Role == "Voter") == 3, "it became a voter");
        Assert.NotEqual(old, (await cluster.Replica(lost).GetReportAsync()).ReplicaId);
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(lost)).ToHashSet());

        async Task<IRaftReplicaGrain> LeaderAsync() => cluster.Replica(await cluster.LeaderAsync());

        async Task<(string, ulong)> RoleAsync()
        {
            var report = await cluster.Replica(lost).GetReportAsync();
            return (report.Role, report.ReplicaId);
        }
    }

    [Fact]
    public async Task A_silo_that_is_lost_for_good_the_founder_too_is_replaced_by_one_of_another_name()
    {
        const int Lost = 0, New = 3;
        await using var cluster = await ConsensusCluster.StartAsync(silos: 4);
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(300);
        var old = (await cluster.Replica(Lost).GetReportAsync()).ReplicaId;
        await cluster.KillAsync(Lost);
        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).RemoveReplicaAsync(old)).End == ProposalEnd.Applied, "the change begins");
        await Eventually.TrueAsync(
            async () => (await LeaderAsync()) is var leader
                && ((await leader.GetReportAsync()).Members.Any(member => member.Silo == cluster.NameOf(New))
                    || (await leader.AddReplicaAsync(cluster.NameOf(New))).End == ProposalEnd.Applied),
            "the next change begins");
        await Eventually.TrueAsync(
            async () => (await (await LeaderAsync()).GetReportAsync()) is { IsChanging: false, Members: { Length: 3 } members } && members.All(member => member.Role == "Voter" && member.ReplicaId != old),
            "the new one votes");

        // Each of the three is as good as another now.
        await cluster.KillAsync(1);
        added = [.. added, .. await cluster.AddManyAsync(20)];
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(New)).ToHashSet());

        async Task<IRaftReplicaGrain> LeaderAsync() => cluster.Replica(await cluster.LeaderAsync());
    }

    [Fact]
    public async Task A_lost_replica_is_replaced_in_one_change_and_one_that_is_not_lost_is_left()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(100);
        var lost = ((await cluster.LeaderAsync()) + 1) % 3;
        var old = (await cluster.Replica(lost).GetReportAsync()).ReplicaId;
        await Assert.ThrowsAsync<GroupConflictException>(async () => await (await LeaderAsync()).ReplaceReplicaAsync(old));
        await cluster.KillAsync(lost);
        Directory.Delete(cluster.FolderOf(lost), recursive: true);
        await cluster.RestartAsync(lost);

        await Eventually.TrueAsync(async () => (await (await LeaderAsync()).ReplaceReplicaAsync(old)).End == ProposalEnd.Applied, "the change begins");
        await Eventually.TrueAsync(
            async () => (await (await LeaderAsync()).GetReportAsync()) is { IsChanging: false, Members: { Length: 3 } members } && members.All(member => member.Role == "Voter" && member.ReplicaId != old),
            "a new one votes in its place");
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(lost)).ToHashSet());
        await Assert.ThrowsAsync<GroupConflictException>(async () => await (await LeaderAsync()).ReplaceReplicaAsync(old));

        async Task<IRaftReplicaGrain> LeaderAsync() => cluster.Replica(await cluster.LeaderAsync());
    }

    [Fact]
    public async Task A_snapshot_that_was_received_leaves_none_that_is_older()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(700); // Each replica has a snapshot of its own.
        var behind = ((await cluster.LeaderAsync()) + 1) % 3;
        await Eventually.TrueAsync(() => SnapshotsOf(behind).Length > 0, "it has a snapshot");
        await cluster.KillAsync(behind);
        var before = SnapshotsOf(behind);
        await cluster.AddManyAsync(1500); // More than the others keep in their logs.
        await cluster.RestartAsync(behind);
        await Eventually.TrueAsync(() => SnapshotsOf(behind) is [var one] && !before.Contains(one), "the received one is the only one");
        Assert.Equal(await cluster.ReadAsync(await cluster.LeaderAsync()), await cluster.ReadAsync(behind));

        string[] SnapshotsOf(int silo) => Directory.GetFiles(cluster.FolderOf(silo), "*.snapshot", SearchOption.AllDirectories);
    }

    [Fact]
    public async Task A_replica_that_has_lost_its_snapshot_alone_takes_no_part_and_the_others_go_on()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var lost = ((await cluster.LeaderAsync()) + 1) % 3;
        var added = await cluster.AddManyAsync(1500);
        // Where the log is whole the snapshot is not needed.
        await Eventually.TrueAsync(
            async () =>
            {
                added = [.. added, .. await cluster.AddManyAsync(100)];
                return !FilesOf(lost, "*.log").Contains("00000000000000000001.log");
            },
            "the beginning of the log is dropped");
        await cluster.KillAsync(lost);
        Array.ForEach(SnapshotsOf(lost), File.Delete);
        await cluster.RestartAsync(lost);
        var failed = await Assert.ThrowsAsync<ReplicaFailedException>(() => cluster.Replica(lost).GetReportAsync());
        Assert.Contains("is missing", failed.Message);
        added = [.. added, .. await cluster.AddManyAsync(20)];
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(await cluster.LeaderAsync())).ToHashSet());
        await Assert.ThrowsAsync<ReplicaFailedException>(() => cluster.Replica(lost).GetReportAsync());

        string[] SnapshotsOf(int silo) => Directory.GetFiles(cluster.FolderOf(silo), "*.snapshot", SearchOption.AllDirectories);
        string[] FilesOf(int silo, string pattern) => [.. Directory.GetFiles(cluster.FolderOf(silo), pattern, SearchOption.AllDirectories).Select(file => Path.GetFileName(file))];
    }

    [Fact]
    public async Task Leadership_is_handed_over_on_demand()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        await cluster.AddManyAsync(1);
        var next = ((await cluster.LeaderAsync()) + 1) % 3;
        await Eventually.TrueAsync(
            async () =>
            {
                await cluster.Replica(await cluster.LeaderAsync()).TransferLeadershipAsync(cluster.NameOf(next));
                return (await cluster.Replica(next).GetReportAsync()).Role == "Leader";
            },
            "the other leads");
        await cluster.AddManyAsync(1);
    }

    [Fact]
    public async Task All_silos_at_once_may_end_and_come_back()
    {
        await using var cluster = await ConsensusCluster.StartAsync();
        await cluster.CreateAsync();
        var added = await cluster.AddManyAsync(500);
        for (var silo = 0; silo < 3; silo++)
            await cluster.KillAsync(silo);
        for (var silo = 0; silo < 3; silo++)
            await cluster.RestartAsync(silo);
        await cluster.AddManyAsync(1);
        Assert.Superset(added.ToHashSet(), (await cluster.ReadAsync(1)).ToHashSet());
    }
}
