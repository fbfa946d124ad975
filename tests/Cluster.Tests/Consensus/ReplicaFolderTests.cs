using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Cluster.Tests.Consensus;

public sealed class ReplicaFolderTests : IDisposable
{
    private const string Path = "consensus/test";
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };
    private static readonly GroupConfiguration Group = new(new Guid(1, 2, 3, new byte[8]), [new GroupMember(new ReplicaId(5), "silo-0", MemberRole.Voter)]);
    private static readonly ReplicaIdentity Identity = new(Group.GroupId, new ReplicaId(5));

    private readonly TestFolder _folder = new();

    private string Journal => System.IO.Path.Combine(_folder.Path, Path, "log", "00000000000000000001.log");

    public void Dispose() => _folder.Dispose();

    private static async Task<SnapshotDescriptor> SnapshotAsync(ReplicaFolder folder, long index)
    {
        var label = new SnapshotDescriptor(index, 1, Group, 1, 77, 0);
        await using var writer = await folder.Snapshots.CreateAsync(ReplicaFolder.NameOf(label), SnapshotDescriptorFormat.Encode(label));
        await writer.AppendAsync(new byte[] { 1, 2, 3 });
        return ReplicaFolder.Describe(await writer.CompleteAsync());
    }

    private static Task NoWait() => throw new InvalidOperationException("The disk is not full.");

    [Fact]
    public async Task A_folder_that_was_never_used_has_no_identity_and_gets_one_for_ever()
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
        {
            Assert.Null(folder.Identity);
            await folder.BecomeAsync(Identity);
            Assert.True(folder.IsBlank);
            await folder.FillAsync(RaftRecovered.Bootstrap(Group));
            await Assert.ThrowsAsync<ReplicaFolderException>(() => folder.BecomeAsync(Identity with { Id = new ReplicaId(6) }));
        }

        await using var again = await ReplicaFolder.OpenAsync(disk, Path);
        Assert.Equal(Identity, again.Identity);
        Assert.Equal(1, again.Recovered.HardState.Term);
        Assert.Equal(Group, GroupConfigurationFormat.Decode(again.Recovered.Entries.Single().Data.Span));
    }

    [Fact]
    public async Task A_founding_that_a_crash_cut_off_anywhere_is_not_there_or_whole_and_one_that_is_not_there_can_be_begun_again()
    {
        string[] silos = ["silo-0"];
        var prepared = 0L;
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
        {
            await folder.BecomeAsync(Identity, silos);
            prepared = new FileInfo(Journal).Length;
            await folder.FillAsync(RaftRecovered.Bootstrap(Group));
        }

        var whole = File.ReadAllBytes(Journal);
        Assert.True(whole.Length > prepared);
        var blanks = 0;
        for (var length = (int)prepared; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Journal, whole[..length]);
            await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
            {
                Assert.Equal(silos, folder.Creation);
                Assert.Equal(folder.IsBlank, folder.Recovered.Entries.Count == 0);
                if (folder.IsBlank)
                {
                    blanks++;
                    await folder.FillAsync(RaftRecovered.Bootstrap(Group));
                }
            }

            await using var again = await ReplicaFolder.OpenAsync(disk, Path);
            Assert.False(again.IsBlank);
            Assert.Equal(Group, GroupConfigurationFormat.Decode(again.Recovered.Entries.Single().Data.Span));
        }

        Assert.Equal(whole.Length - prepared, blanks);
    }

    [Theory]
    [InlineData(1, 7UL)] // Nobody is elected then, but whoever voted has taken part.
    [InlineData(2, 0UL)]
    public async Task A_replica_that_has_promised_something_is_not_blank(long term, ulong vote)
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
        {
            await folder.BecomeAsync(Identity);
            await folder.WriteAsync([new RaftWrite(1) { HardState = new HardState(term, new ReplicaId(vote), 0) }], NoWait);
        }

        await using var again = await ReplicaFolder.OpenAsync(disk, Path);
        Assert.False(again.IsBlank);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_was_written_is_found_again(int seed)
    {
        var random = new Random(seed);
        using var disk = new RealDisk(_folder.Path);
        var folder = await ReplicaFolder.OpenAsync(disk, Path, Small);
        await folder.BecomeAsync(Identity);
        var log = new List<LogEntry>();
        var (last, promise, number, dropped) = (0L, default(HardState), 0L, 0L);
        for (var step = 0; step < 200; step++)
        {
            var writes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => NextWrite()).ToList();
            foreach (var snapshot in writes.Select(write => write.Reset).OfType<SnapshotDescriptor>())
                await SnapshotAsync(folder, snapshot.Index);
            await folder.WriteAsync(writes, NoWait);
            if (random.Next(5) == 0 && log.Count > 0)
            {
                dropped = Math.Max(dropped, log[random.Next(log.Count)].Index);
                await SnapshotAsync(folder, dropped);
                await folder.DropBelowAsync(dropped);
            }

            if (random.Next(10) == 0)
            {
                await folder.DisposeAsync();
                folder = await ReplicaFolder.OpenAsync(disk, Path, Small);
                Check(folder);
            }
        }

        await folder.DisposeAsync();
        await using var end = await ReplicaFolder.OpenAsync(disk, Path, Small);
        Check(end);

        RaftWrite NextWrite()
        {
            SnapshotDescriptor? reset = null;
            if (random.Next(25) == 0)
            {
                last += random.Next(1, 50);
                reset = new SnapshotDescriptor(last, promise.Term + 1, Group, 1, 0, 0);
                log.Clear();
            }

            if (random.Next(3) == 0)
                promise = new HardState(promise.Term + 1, new ReplicaId((ulong)random.Next(4)), last);
            var first = random.Next(4) == 0 && log.Count > 0 ? log[random.Next(log.Count)].Index : last + 1;
            if (first <= dropped)
                first = last + 1;
            log.RemoveAll(entry => entry.Index >= first);
            var entries = Enumerable.Range(0, random.Next(20)).Select(i => new LogEntry(promise.Term + 1, first + i, EntryKind.Command, Data())).ToList();
            if (entries.Count == 0 && first <= last)
                entries.Add(new LogEntry(promise.Term + 1, first, EntryKind.Empty, default));
            log.AddRange(entries);
            last = first + entries.Count - 1;
            return new RaftWrite(++number) { Reset = reset, Entries = entries, HardState = promise };
        }

        byte[] Data()
        {
            var data = new byte[random.Next(300)];
            random.NextBytes(data);
            return data;
        }

        void Check(ReplicaFolder opened)
        {
            Assert.Equal(Identity, opened.Identity);
            Assert.Equal(promise, opened.Recovered.HardState);
            var found = opened.Recovered.Entries.Where(entry => entry.Index >= dropped).Select(Text);
            Assert.Equal(log.Where(entry => entry.Index >= dropped).Select(Text), found);
        }

        static string Text(LogEntry entry) => $"{entry} {Convert.ToHexString(entry.Data.Span)}";
    }

    [Fact]
    public async Task The_beginning_is_dropped_from_the_disk_and_the_promise_stays_and_who_created_the_group()
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path, Small))
        {
            await folder.BecomeAsync(Identity, ["silo-0", "silo-1"]);
            await folder.WriteAsync([new RaftWrite(0) { HardState = new HardState(3, new ReplicaId(2), 0) }], NoWait);
            for (var index = 1; index <= 5000; index += 100)
                await folder.WriteAsync([new RaftWrite(index) { Entries = [.. Enumerable.Range(index, 100).Select(i => new LogEntry(3, i, EntryKind.Command, new byte[20]))] }], NoWait);
            await SnapshotAsync(folder, 4500);
            await folder.DropBelowAsync(4500);
        }

        await using var again = await ReplicaFolder.OpenAsync(disk, Path, Small);
        Assert.Equal(new HardState(3, new ReplicaId(2), 0), again.Recovered.HardState);
        Assert.Equal(["silo-0", "silo-1"], again.Creation!);
        Assert.InRange(again.Recovered.Entries[0].Index, 3000, 4500);
        Assert.Equal(5000, again.Recovered.Entries[^1].Index);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_discarded_replica_leaves_nothing_and_a_crash_in_between_is_made_up_for(bool isCrash)
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path, Small))
        {
            await folder.BecomeAsync(Identity, ["silo-0"]);
            await folder.WriteAsync([new RaftWrite(1) { HardState = new HardState(3, new ReplicaId(2), 0), Entries = [.. Enumerable.Range(1, 300).Select(i => new LogEntry(3, i, EntryKind.Command, new byte[20]))] }], NoWait);
            var label = new SnapshotDescriptor(12, 2, Group, 1, 77, 0);
            await using var writer = await folder.Snapshots.CreateAsync(ReplicaFolder.NameOf(label), SnapshotDescriptorFormat.Encode(label));
            await writer.AppendAsync(new byte[] { 1, 2, 3 });
            await writer.CompleteAsync();
            if (!isCrash)
                await folder.DiscardAsync();
        }

        if (isCrash)
        {
            // As far as it got: the record is there, and all else too.
            await using var log = await WriteAheadLog.OpenAsync(disk, Path + "/log", Small);
            await log.AppendAsync(JournalFormat.EncodeDiscard());
        }

        for (var opening = 0; opening < 2; opening++)
        {
            await using var again = await ReplicaFolder.OpenAsync(disk, Path, Small);
            Assert.Null(again.Identity);
            Assert.Null(again.Creation);
            Assert.True(again.IsBlank);
            Assert.Empty(again.Recovered.Entries);
            Assert.Empty(again.Snapshots.All);
        }

        await using var next = await ReplicaFolder.OpenAsync(disk, Path, Small);
        await next.BecomeAsync(Identity with { Id = new ReplicaId(6) });
        Assert.Equal(6ul, next.Identity!.Value.Id.Value);
    }

    [Fact]
    public async Task A_write_of_more_records_and_bytes_than_the_log_takes_at_once_is_written_in_several()
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
        {
            await folder.BecomeAsync(Identity);
            var data = new byte[560]; // The log counts its own head of each record too: that made just these too many.
            await folder.WriteAsync([new RaftWrite(1) { HardState = new HardState(1, default, 0), Entries = [.. Enumerable.Range(1, 57_500).Select(i => new LogEntry(1, i, EntryKind.Command, data))] }], NoWait);
        }

        await using var again = await ReplicaFolder.OpenAsync(disk, Path);
        Assert.Equal(57_500, again.Recovered.Entries.Count);
    }

    [Fact]
    public async Task Pitfall38_a_second_owner_is_refused()
    {
        using var disk = new RealDisk(_folder.Path);
        await using var folder = await ReplicaFolder.OpenAsync(disk, Path);
        using var other = new RealDisk(_folder.Path);
        await Assert.ThrowsAsync<FolderInUseException>(() => ReplicaFolder.OpenAsync(other, Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_has_lost_the_snapshot_that_stands_in_for_its_log_is_refused(bool isReceived)
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path, Small))
        {
            await folder.BecomeAsync(Identity);
            for (var index = 1; index <= 5_000; index += 100)
                await folder.WriteAsync([new RaftWrite(index) { Entries = [.. Enumerable.Range(index, 100).Select(i => new LogEntry(1, i, EntryKind.Command, new byte[100]))] }], NoWait);
            await SnapshotAsync(folder, 2_000);
            if (isReceived)
            {
                var snapshot = await SnapshotAsync(folder, 9_000);
                await folder.WriteAsync([new RaftWrite(5_001) { Reset = snapshot, HardState = new HardState(2, default, 9_000) }], NoWait);
            }
            else
            {
                await SnapshotAsync(folder, 4_000);
                await folder.DropBelowAsync(4_000);
            }
        }

        await using (var whole = await ReplicaFolder.OpenAsync(disk, Path, Small))
            Assert.Equal(isReceived ? 9_000 : 4_000, whole.Recovered.Snapshot!.Index);
        // An older one does not do.
        var files = Directory.GetFiles(_folder.Path, "*.snapshot", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        while (files.Count > 0)
        {
            File.Delete(files[^1]);
            files.RemoveAt(files.Count - 1);
            var refused = await Assert.ThrowsAsync<ReplicaFolderException>(() => ReplicaFolder.OpenAsync(disk, Path, Small));
            Assert.Contains("is missing", refused.Message);
        }
    }

    [Fact]
    public async Task A_folder_that_has_lost_the_beginning_of_its_log_without_a_snapshot_is_refused()
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path, Small))
        {
            await folder.BecomeAsync(Identity);
            for (var i = 1; i <= 200; i++)
            {
                var entry = new LogEntry(1, i, EntryKind.Command, new byte[100]);
                await folder.WriteAsync([new RaftWrite(i) { HardState = new HardState(1, default, i - 1), Entries = [entry] }], NoWait);
            }
        }

        File.Delete(Directory.GetFiles(_folder.Path, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        var refused = await Assert.ThrowsAsync<ReplicaFolderException>(() => ReplicaFolder.OpenAsync(disk, Path, Small));
        Assert.Contains("is missing", refused.Message);
    }

    [Fact]
    public async Task A_snapshot_is_found_again_and_a_damaged_one_is_refused()
    {
        using var disk = new RealDisk(_folder.Path);
        await using (var folder = await ReplicaFolder.OpenAsync(disk, Path))
        {
            await folder.BecomeAsync(Identity);
            var label = new SnapshotDescriptor(12, 2, Group, 1, 77, 0);
            await using var writer = await folder.Snapshots.CreateAsync(ReplicaFolder.NameOf(label), SnapshotDescriptorFormat.Encode(label));
            await writer.AppendAsync(new byte[] { 1, 2, 3 });
            await writer.CompleteAsync();
        }

        await using (var again = await ReplicaFolder.OpenAsync(disk, Path))
        {
            var found = again.Recovered.Snapshot!;
            Assert.Equal((12, 2, 3, 77u), (found.Index, found.Term, found.Bytes, (uint)found.Tag));
            Assert.Equal(again.Snapshots.All[^1].Checksum, ReplicaFolder.ChecksumOf(found));
            Assert.Equal(Group, found.Configuration);
        }

        var file = Directory.GetFiles(_folder.Path, "*.snapshot", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await Assert.ThrowsAsync<ReplicaFolderException>(() => ReplicaFolder.OpenAsync(disk, Path));
    }
}
