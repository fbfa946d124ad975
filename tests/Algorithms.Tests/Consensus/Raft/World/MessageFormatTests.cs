using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

public sealed class MessageFormatTests
{
    private static readonly GroupConfiguration Group = new(
        new Guid(1, 2, 3, new byte[8]),
        [new GroupMember(new ReplicaId(7), "silo-0", MemberRole.Voter, true), new GroupMember(new ReplicaId(ulong.MaxValue), "häuser-1", MemberRole.Joining)]);

    [Fact]
    public void Every_message_of_random_runs_comes_back_as_it_was()
    {
        var kinds = new HashSet<Type>();
        foreach (var seed in new[] { 1, 2, 3, 4 })
        {
            var world = new RaftWorld(new WorldPlan(seed) { Acts = 300, SnapshotEvery = 10, Voters = 5 });
            world.Posted = message =>
            {
                kinds.Add(message.GetType());
                var bytes = Bytes(message);
                Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Bytes(RaftMessageFormat.Read(bytes))));
                AssertSame(message, RaftMessageFormat.Read(bytes));
            };
            world.Run();
        }

        Assert.Equal(typeof(RaftMessage).Assembly.GetTypes().Where(type => type.BaseType == typeof(RaftMessage)).ToHashSet(), kinds);
    }

    [Fact]
    public void Bytes_cut_short_or_altered_are_refused_or_another_message_and_never_cost_memory()
    {
        RaftMessage[] messages =
        [
            new AppendRequest(new(1), new(2), 5, 9, 4, [new LogEntry(5, 10, EntryKind.Command, new byte[] { 1, 2, 3 })], 9, new RoundStamp(3, default, 4, new ClockEcho(1, default))),
            new SnapshotRequest(new(1), new(2), 5, new SnapshotDescriptor(9, 4, Group, 3, 77, 1000), 10, new byte[20], default),
            new SnapshotResponse(new(1), new(2), 5, new SnapshotDescriptor(9, 4, Group, 3, 77, 1000), 10, 3, default),
            new VoteRequest(new(1), new(2), 5, true, false, 3, 4),
        ];
        foreach (var whole in messages.Select(Bytes))
        {
            for (var length = 0; length < whole.Length; length++)
                Assert.Throws<FormatException>(() => RaftMessageFormat.Read(whole.AsMemory(0, length)));
            Assert.Throws<FormatException>(() => RaftMessageFormat.Read(new byte[whole.Length + 1].Select((_, i) => i < whole.Length ? whole[i] : (byte)0).ToArray()));
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
                ArbMap.Default.ArbFor<(PositiveInt, byte)>(),
                change =>
                {
                    var bytes = whole.ToArray();
                    bytes[change.Item1.Get % bytes.Length] = change.Item2;
                    ReadOrRefuse(bytes);
                }));
        }
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            RaftMessageFormat.Read(bytes);
        }
        catch (FormatException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    private static void AssertSame(RaftMessage message, RaftMessage read)
    {
        if (message is AppendRequest { Entries: var entries } request && read is AppendRequest again)
        {
            Assert.Equal(entries.Select(entry => (entry.Term, entry.Index, entry.Kind)), again.Entries.Select(entry => (entry.Term, entry.Index, entry.Kind)));
            Assert.Equal((request.PreviousIndex, request.PreviousTerm, request.Commit, request.Stamp), (again.PreviousIndex, again.PreviousTerm, again.Commit, again.Stamp));
            return;
        }

        if (message is SnapshotRequest part && read is SnapshotRequest partAgain)
        {
            Assert.Equal(part.Data.ToArray(), partAgain.Data.ToArray());
            Assert.Equal(part with { Data = default }, partAgain with { Data = default });
            return;
        }

        Assert.Equal(message, read);
    }

    private static byte[] Bytes(RaftMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        RaftMessageFormat.Write(output, message);
        Assert.Equal(Convert.ToHexString(output.WrittenSpan), Convert.ToHexString(RaftMessageFormat.Encode(message)));
        return output.WrittenSpan.ToArray();
    }

    [Fact]
    public void What_is_long_is_encoded_without_a_copy()
    {
        var stamp = new RoundStamp(3, default, 4, new ClockEcho(1, default));
        RaftMessage[] messages =
        [
            new AppendRequest(new(1), new(2), 5, 9, 4, [.. Enumerable.Range(10, 100).Select(index => new LogEntry(5, index, EntryKind.Command, new byte[1000]))], 9, stamp),
            new AppendRequest(new(1), new(2), 5, 9, 4, [new LogEntry(5, 10, EntryKind.Command, new byte[100_000])], 9, default),
            new SnapshotRequest(new(1), new(2), 5, new SnapshotDescriptor(9, 4, Group, 3, 77, 1_000_000), 10, new byte[100_000], stamp),
        ];
        foreach (var message in messages)
        {
            var length = RaftMessageFormat.Encode(message).Length;
            var before = GC.GetAllocatedBytesForCurrentThread();
            RaftMessageFormat.Encode(message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, length, length + 2000);
        }
    }
}
