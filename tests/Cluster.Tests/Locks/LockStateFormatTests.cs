using System.Text;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Cluster.Tests.Docs;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Kept bytes of older versions are read. Add to them, never change them.</summary>
public class LockStateFormatTests
{
    private const string Lock1 = """
        {"Record":{"LastToken":34,"Epoch":7,"Holds":[{"Owner":"host-1/key","Operations":[5,9],"Mode":0,"Slots":[],"Token":34,"LeaseMilliseconds":30000,"DelayMilliseconds":1500,"Note":"why ü","NoteNumber":2,"SinceUtc":"2026-01-02T03:04:05+00:00","IsEnded":true}],"Permits":0}}
        """;

    private const string Semaphore1 = """
        {"Record":{"LastToken":0,"Epoch":1,"Holds":[{"Owner":"a","Operations":[1],"Mode":2,"Slots":[0,3],"Token":0,"LeaseMilliseconds":1000,"DelayMilliseconds":0,"Note":null,"NoteNumber":0,"SinceUtc":"2026-01-02T03:04:05+00:00","IsEnded":false}],"Permits":4}}
        """;

    private const string Barrier1 = """
        {"Record":{"LastToken":0,"Round":12,"IsSet":true,"Owner":"a","Note":null,"SinceUtc":"2026-01-02T03:04:05+00:00","Marks":[{"Owner":"a","Number":3,"Round":12,"HasActed":true},{"Owner":"b","Number":9,"Round":12,"HasActed":false}]}}
        """;

    private const string DoubleBarrier1 = """
        {"Record":{"LastToken":5,"Epoch":2,"Round":5,"Count":2,"IsLeaving":true,"SinceUtc":"2026-01-02T03:04:05+00:00","Members":[{"Owner":"a","Number":1,"LeaseMilliseconds":30000,"State":0},{"Owner":"b","Number":7,"LeaseMilliseconds":1000,"State":1},{"Owner":"c","Number":2,"LeaseMilliseconds":1000,"State":2}]}}
        """;

    private const string Fenced1 = """{"Token":34,"Value":{"Total":107}}""";

    [Fact]
    public void A_locks_record_of_format_1()
    {
        var record = Read<LockState>(Lock1).Record;
        var hold = Assert.Single(record.Holds);
        Assert.Equal((34, 7, 0), (record.LastToken, record.Epoch, record.Permits));
        Assert.Equal(("host-1/key", HoldMode.Exclusive, 34, 30_000, 1_500), (hold.Owner, hold.Mode, hold.Token, hold.LeaseMilliseconds, hold.DelayMilliseconds));
        Assert.Equal(("why ü", 2, true), (hold.Note, hold.NoteNumber, hold.IsEnded));
        Assert.Equal([5, 9], hold.Operations);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), hold.SinceUtc);
    }

    [Fact]
    public void A_semaphores_record_of_format_1_whose_token_is_its_revision()
    {
        var table = new LockTable(Read<LockState>(Semaphore1).Record, revision: 12, tokensAreRevisions: true);
        var hold = Assert.Single(table.Record.Holds);
        Assert.Equal((12, HoldMode.Permits), (hold.Token, hold.Mode));
        Assert.Equal([0, 3], hold.Slots);
        Assert.Equal((4, 2), (table.Record.Permits, table.Record.Epoch));
    }

    [Fact]
    public void A_barriers_record_of_format_1()
    {
        var record = Read<BarrierState>(Barrier1).Record;
        Assert.Equal((0, 12, true, "a", null), (record.LastToken, record.Round, record.IsSet, record.Owner, record.Note));
        Assert.Equal([new BarrierMark("a", 3, 12, true), new BarrierMark("b", 9, 12, false)], record.Marks);
    }

    [Fact]
    public void A_double_barriers_record_of_format_1()
    {
        var record = Read<DoubleBarrierState>(DoubleBarrier1).Record;
        Assert.Equal((5, 2, 5, 2, true), (record.LastToken, record.Epoch, record.Round, record.Count, record.IsLeaving));
        Assert.Equal([BarrierMemberState.In, BarrierMemberState.Left, BarrierMemberState.Lost], record.Members.Select(member => member.State));
        Assert.Equal(new BarrierMember("b", 7, 1_000, BarrierMemberState.Left), record.Members[1]);
    }

    [Fact]
    public void Fenced_state_of_format_1()
    {
        var state = Read<Fenced<Balance>>(Fenced1);
        Assert.Equal((34, 107), (state.Token, state.Value.Total));
    }

    // What is read is written again as it was.
    private static T Read<T>(string json)
    {
        byte[] bytes = [1, .. Encoding.UTF8.GetBytes(json)];
        var state = GrainStateSerializer.Deserialize<T>(bytes);
        Assert.Equal(bytes, GrainStateSerializer.Serialize(state).ToArray());
        return state;
    }
}
