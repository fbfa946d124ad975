using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class QueryTests
{
    private readonly Machine _machine = new();

    public static TheoryData<MetadataQuery, string> Kept => new()
    {
        { new RangeQuery(RangeOf("a", "b") with { Revision = 300, Limit = 5, KeysOnly = true }), "010000016101" + "62AC02050100" },
        { new HistoryQuery(KeyRange.One(Key("a")), 7, true, 100, 1_000, 10_000), "0101010161070164E807904E" },
        { new HistoryQuery(KeyRange.One(Key("a")), 7, true, 100, 1_000, 10_000) { FromOrder = 200 }, "0101010161070364E807904EC801" },
        { new HistoryQuery(KeyRange.One(Key("a")), 7, false, 100, 1_000, 10_000) { FromOrder = 1 }, "0101010161070264E807904E01" },
        { new LeaseQuery(300, true), "0102AC0201" },
        { new LeasesQuery(300, 1), "0103AC0201" },
        { new StatusQuery(), "0104" },
    };

    public static TheoryData<MetadataAnswer, string> KeptAnswers => new()
    {
        { new RangeAnswer(new([VersionOf("a", "v")], 1, true)) { Revision = 9 }, "01050900" + "0101610300020107017601" + "01" },
        {
            new HistoryAnswer([new(VersionOf("a", "v"), null), new(Deletion("a"), VersionOf("a", "w"))], 10, true) { Revision = 9 },
            "01060900" + "02" + "0161030002010701760001610400000103000201070177" + "0A01"
        },
        {
            new HistoryAnswer([new(VersionOf("a", "v"), null)], 10, true) { NextOrder = 300, Revision = 9 },
            "01060900" + "01" + "01610300020107017600" + "0A02AC02"
        },
        { new LeaseDetailsAnswer(300, 5, 4, [Key("a")]) { Revision = 9 }, "01070900AC020504010161" },
        { new LeaseListAnswer([1, 300], true) { Revision = 9 }, "010809000201AC0201" },
        { new StoreStatusAnswer(1, 2, 3, 4, 5, 6, 7, 8, 9, [new(Key("a"), 10, 11)]) { Revision = 9 }, "010909000102030405060708090101610A0B" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void The_encoding_of_a_question_stays_what_it_is(MetadataQuery query, string bytes)
    {
        Assert.Equal(bytes, Convert.ToHexString(query.Encode()));
        Assert.True(MetadataQuery.TryDecode(Convert.FromHexString(bytes), out var decoded, out _));
        Assert.Equal(query, decoded);
    }

    [Theory]
    [MemberData(nameof(KeptAnswers))]
    public void The_encoding_of_an_answer_stays_what_it_is(MetadataAnswer answer, string bytes)
    {
        Assert.Equal(bytes, Convert.ToHexString(AnswerCodec.Encode(answer)));
        Assert.True(AnswerCodec.TryDecode(Convert.FromHexString(bytes), out var decoded, out var problem), problem?.ToString());
        Assert.Equal(answer.GetType(), decoded.GetType());
        Assert.Equal(bytes, Convert.ToHexString(AnswerCodec.Encode(decoded)));
    }

    [Fact]
    public void Whatever_comes_is_a_question_or_is_refused() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3_000),
            Prop.ForAll(Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf().ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (bytes, kind) =>
            {
                byte[] query = [1, (byte)kind, .. bytes];
                if (!MetadataQuery.TryDecode(query, out var decoded, out var refusal))
                    return AnswerCodec.Encode(refusal).Length > 0;
                return AnswerCodec.Encode(StoreReader.Answer(_machine.Store, decoded, _ => null, 0)).Length > 0;
            }));

    [Fact]
    public void Whatever_is_flipped_or_cut_in_an_answer_it_is_one_or_is_refused()
    {
        foreach (var bytes in KeptAnswers.Select(row => Convert.FromHexString((string)row[1])))
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                AnswerCodec.TryDecode(bytes.AsSpan(0, at), out _, out var cut);
                Assert.NotNull(cut);
                for (var bit = 0; bit < 8; bit++)
                {
                    bytes[at] ^= (byte)(1 << bit);
                    AnswerCodec.TryDecode(bytes, out _, out _);
                    bytes[at] ^= (byte)(1 << bit);
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(MetadataLimits.MaxHistoryEvents + 1, 1, 0)]
    [InlineData(1, MetadataLimits.MaxAnswerBytes + 1, 0)]
    [InlineData(1, 1, MetadataLimits.MaxWatchMilliseconds + 1)]
    public void A_poll_beyond_its_bounds_is_refused(int events, int bytes, int wait)
    {
        Assert.False(MetadataQuery.TryDecode(new HistoryQuery(KeyRange.All, 1, false, events, bytes, wait).Encode(), out _, out var refusal));
        Assert.Equal(RefusalKind.Malformed, refusal.Kind);
    }

    [Fact]
    public void A_question_that_is_too_long_is_refused_before_it_is_read()
    {
        Assert.False(MetadataQuery.TryDecode(new byte[MetadataLimits.MaxQueryBytes + 1], out _, out var refusal));
        Assert.Equal((RefusalKind.CommandTooLarge, (long)MetadataLimits.MaxQueryBytes), (refusal.Kind, refusal.Limit));
    }

    [Fact]
    public void Leases_are_told_page_by_page_and_one_with_its_keys()
    {
        long[] leases = [_machine.Grant(), _machine.Grant(), _machine.Grant()];
        _machine.Put("b", "1", leases[1]);
        _machine.Put("a", "1", leases[1]);
        var page = Ask<LeaseListAnswer>(new LeasesQuery(0, 2));
        Assert.Equal(leases[..2], page.LeaseIds);
        Assert.True(page.HasMore);
        page = Ask<LeaseListAnswer>(new LeasesQuery(leases[1], 2));
        Assert.Equal(leases[2..], page.LeaseIds);
        Assert.False(page.HasMore);
        Assert.Empty(Ask<LeaseListAnswer>(new LeasesQuery(long.MaxValue, 2)).LeaseIds);
        var lease = Ask<LeaseDetailsAnswer>(new LeaseQuery(leases[1], true));
        Assert.Equal((10_000, 10_000, "a b"), (lease.Milliseconds, lease.RemainingMilliseconds, string.Join(' ', lease.Keys)));
        Assert.Equal(7, ((LeaseDetailsAnswer)StoreReader.Answer(_machine.Store, new LeaseQuery(leases[1], false), _ => 7, 0)).RemainingMilliseconds);
    }

    [Fact]
    public void A_revision_that_cannot_be_read_is_refused()
    {
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        _machine.Do<DoneAnswer>(new CompactCommand(2));
        Assert.Equal((RefusalKind.Compacted, 2, 2), Refused(new RangeQuery(new RangeOperation(KeyRange.All) { Revision = 1 })));
        Assert.Equal((RefusalKind.FutureRevision, 2, 2), Refused(new RangeQuery(new RangeOperation(KeyRange.All) { Revision = 3 })));
        Assert.Equal((RefusalKind.Compacted, 2, 2), Refused(new HistoryQuery(KeyRange.All, 1, false, 1, 1, 0)));
        Assert.Equal((RefusalKind.LeaseNotFound, 0, 2), Refused(new LeaseQuery(1, false)));

        (RefusalKind, long, long) Refused(MetadataQuery query) => Ask<RefusedAnswer>(query) is var refused ? (refused.Kind, refused.Limit, refused.Revision) : default;
    }

    [Fact]
    public void A_revision_that_is_too_large_for_an_answer_is_told_in_parts_without_gap_or_duplicate()
    {
        var value = new string('v', MetadataLimits.MaxValueBytes);
        for (var at = 0; at < 40; at++)
            _machine.Put($"{(at % 2 == 0 ? "k" : "x")}{at:00}", value);
        _machine.Do(new DeleteOperation(KeyRange.All)); // Revision 41.
        _machine.Put("k99", "after");
        Assert.Equal(20, Ask<HistoryAnswer>(new HistoryQuery(KeyRange.Prefix(Machine.Key("k")), 41, false, 10, 1, 0)).Events.Length);
        Assert.Single(Ask<HistoryAnswer>(new HistoryQuery(KeyRange.All, 40, true, 1, 1, 0)).Events);

        foreach (var (range, most) in new[] { (KeyRange.All, 15), (KeyRange.Prefix(Machine.Key("k")), 15), (KeyRange.Prefix(Machine.Key("x")), 15) })
        {
            var told = new List<MetadataEvent>();
            var (next, order, parts) = (41L, 0, 0);
            while (next == 41)
            {
                var part = Ask<HistoryAnswer>(new HistoryQuery(range, next, true, 1, 1, 0) { FromOrder = order });
                Assert.InRange(part.Events.Length, 1, most);
                Assert.InRange(part.Events.Sum(one => one.Version.Cost + one.Previous!.Cost), 1, MetadataLimits.MaxRevisionBytes);
                told.AddRange(part.Events);
                Assert.True(part.NextRevision > 41 || (part.NextOrder > order && part.IsBehind));
                (next, order, parts) = (part.NextRevision, part.NextOrder, parts + 1);
            }

            Assert.Equal(0, order);
            Assert.True(parts > 1);
            var expected = Ask<HistoryAnswer>(new HistoryQuery(range, 41, false, 1, 1, 0)).Events;
            Assert.Equal(expected.Select(one => (one.Version.Key, one.Version.Order)), told.Select(one => (one.Version.Key, one.Version.Order)));
            Assert.All(told, one => Assert.Equal(value, one.Previous!.Value.ToString()));
        }
    }

    [Fact]
    public void A_part_of_a_revision_that_is_not_there_tells_nothing_and_does_not_begin_the_revision_anew()
    {
        _machine.Put("a", "1");
        var answer = Ask<HistoryAnswer>(new HistoryQuery(KeyRange.All, 2, true, 1, 1, 0) { FromOrder = 7 });
        Assert.Equal((0, 2L, 0, false), (answer.Events.Length, answer.NextRevision, answer.NextOrder, answer.IsBehind));
        _machine.Put("a", "2");
        answer = Ask<HistoryAnswer>(new HistoryQuery(KeyRange.All, 2, true, 1, 1, 0) { FromOrder = 1 });
        Assert.Equal((0, 3L, 0), (answer.Events.Length, answer.NextRevision, answer.NextOrder));
    }

    [Fact]
    public void The_figures_are_the_stores()
    {
        _machine.Put("a", "1");
        _machine.Do<DoneAnswer>(new SetQuotaCommand(Key("a"), 1_000));
        var session = _machine.Do<LeaseAnswer>(new OpenSessionCommand(1_000)).LeaseId;
        _machine.Do(PutOf("a", "2") is var put ? new TransactionCommand([], [put], []) { Id = new(session, 1, 1) } : null!);
        var status = (StoreStatusAnswer)StoreReader.Answer(_machine.Store, new StatusQuery(), _ => null, 12);
        var store = _machine.Store;
        Assert.Equal(
            (2L, 0L, (long)store.AppliedIndex, 1L, store.RetainedBytes, store.StoreLimit, 1L, 1L, store.StoredAnswerBytes, 12L),
            (status.Revision, status.CompactedRevision, status.AppliedIndex, status.KeyCount, status.RetainedBytes, status.StoreLimit,
                status.LeaseCount, status.SessionCount, status.StoredAnswerBytes, status.WaitingWatches));
        Assert.Equal(store.PrefixQuotas, status.Quotas);
    }

    private static KeyVersion VersionOf(string key, string value) => new(Key(key), Key(value), 2, 3, 0, 2, 7);

    private static KeyVersion Deletion(string key) => KeyVersion.Deletion(Key(key), 4, 0);

    private T Ask<T>(MetadataQuery query)
        where T : MetadataAnswer
    {
        Assert.True(AnswerCodec.TryDecode(AnswerCodec.Encode(StoreReader.Answer(_machine.Store, query, _ => null, 0)), out var answer, out _));
        return Assert.IsType<T>(answer);
    }
}
