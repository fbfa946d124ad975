using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class TransactionTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void A_put_makes_a_revision_and_counts_the_versions_of_its_key()
    {
        Assert.Equal(1, _machine.Put("a", "1"));
        Assert.Equal(2, _machine.Put("b", "1"));
        Assert.Equal(3, _machine.Put("a", "2"));
        var a = Assert.Single(_machine.Read(new(KeyRange.One(Key("a")))).Items);
        Assert.Equal((1, 3, 2), (a.CreateRevision, a.ModRevision, a.Version));
    }

    [Fact]
    public void A_key_put_after_its_deletion_is_a_new_one()
    {
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        Assert.Equal(3, _machine.Delete("a"));
        Assert.Null(_machine.Get("a"));
        Assert.Equal(4, _machine.Put("a", "3"));
        var a = Assert.Single(_machine.Read(new(KeyRange.One(Key("a")))).Items);
        Assert.Equal((4, 4, 1), (a.CreateRevision, a.ModRevision, a.Version));
    }

    [Fact]
    public void All_that_a_transaction_changes_has_one_revision_and_an_order()
    {
        _machine.Put("c", "0");
        var answer = _machine.Do(PutOf("b", "1"), PutOf("a", "1"), DeleteOf("c"));
        Assert.Equal(2, answer.Revision);
        Assert.Equal([("b", 2L, 0), ("a", 2L, 1), ("c", 2L, 2)], _machine.Last.Events.Select(one => (one.Version.Key.ToString(), one.Version.ModRevision, one.Version.Order)));
    }

    [Fact]
    public void What_changes_nothing_makes_no_revision()
    {
        _machine.Put("a", "1");
        Assert.Equal(1, _machine.Do(DeleteOf("b"), RangeOf("a", "z")).Revision);
        Assert.Equal(1, _machine.Do([]).Revision);
        Assert.Empty(_machine.Last.Events);
    }

    [Fact]
    public void Operations_see_what_those_before_them_did_and_a_revision_hides_it()
    {
        _machine.Put("a", "1");
        var answer = _machine.Do(
            PutOf("b", "2"), RangeOf("", ""), DeleteOf("a"), RangeOf("", ""), new RangeOperation(KeyRange.All) { Revision = 1 });
        string[] seen = [.. answer.Results.OfType<RangeResult>().Select(result => string.Join(' ', result.Items.Select(item => item.Key)))];
        Assert.Equal(["a b", "b", "a"], seen);
    }

    [Fact]
    public void Previous_values_come_on_request()
    {
        _machine.Put("a", "1");
        _machine.Put("b", "1");
        var answer = _machine.Do(
            PutOf("a", "2") with { ReturnPrevious = true }, PutOf("c", "2") with { ReturnPrevious = true }, PutOf("d", "2"),
            DeleteOf("b") with { ReturnPrevious = true });
        Assert.Equal("1", Assert.IsType<PutResult>(answer.Results[0]).Previous!.Value.ToString());
        Assert.Null(Assert.IsType<PutResult>(answer.Results[1]).Previous);
        Assert.Equal("b", Assert.Single(Assert.IsType<DeleteResult>(answer.Results[3]).Previous).Key.ToString());
        Assert.Empty(Assert.IsType<DeleteResult>(_machine.Do(DeleteOf("a")).Results[0]).Previous);
    }

    [Fact]
    public void The_branch_is_chosen_by_all_compares_together()
    {
        _machine.Put("a", "1");
        Operation[] then = [PutOf("won", "")];
        Operation[] otherwise = [PutOf("lost", "")];
        Assert.True(_machine.Do<TransactionAnswer>(new TransactionCommand([Compare.Exists(Key("a")), Compare.Missing(Key("b"))], then, otherwise)).Succeeded);
        Assert.False(_machine.Do<TransactionAnswer>(new TransactionCommand([Compare.Exists(Key("a")), Compare.Exists(Key("b"))], then, otherwise)).Succeeded);
        Assert.Equal("a=1 lost= won=", _machine.Dump());
    }

    public static TheoryData<string, CompareTarget, CompareRelation, long, bool> Compares => new()
    {
        { "a", CompareTarget.Version, CompareRelation.Equal, 2, true },
        { "a", CompareTarget.Version, CompareRelation.Less, 2, false },
        { "a", CompareTarget.CreateRevision, CompareRelation.Equal, 2, true },
        { "a", CompareTarget.CreateRevision, CompareRelation.Greater, 1, true },
        { "a", CompareTarget.ModRevision, CompareRelation.Equal, 3, true },
        { "a", CompareTarget.ModRevision, CompareRelation.NotEqual, 3, false },
        { "a", CompareTarget.Lease, CompareRelation.Equal, 1, true },
        { "none", CompareTarget.Version, CompareRelation.Equal, 0, true },
        { "none", CompareTarget.ModRevision, CompareRelation.Less, 1, true },
        { "none", CompareTarget.Lease, CompareRelation.Greater, 0, false },
        { "gone", CompareTarget.Version, CompareRelation.Equal, 0, true },
        { "gone", CompareTarget.CreateRevision, CompareRelation.NotEqual, 0, false },
    };

    [Theory]
    [MemberData(nameof(Compares))]
    public void Numbers_of_a_key_are_compared_and_are_0_for_one_that_is_not_there(
        string key, CompareTarget target, CompareRelation relation, long number, bool holds)
    {
        var lease = _machine.Grant();
        Assert.Equal(1, lease);
        _machine.Put("gone", "");
        _machine.Put("a", "1");
        _machine.Put("a", "2", lease);
        _machine.Delete("gone");
        Assert.Equal(holds, Succeeds(Compare.Of(KeyRange.One(Key(key)), target, relation, number)));
    }

    [Theory]
    [InlineData("a", CompareRelation.Equal, "m", true)]
    [InlineData("a", CompareRelation.NotEqual, "m", false)]
    [InlineData("a", CompareRelation.Less, "ma", true)]
    [InlineData("a", CompareRelation.Greater, "l\u00ff", true)]
    [InlineData("none", CompareRelation.Equal, "", false)]
    [InlineData("none", CompareRelation.NotEqual, "m", false)]
    public void Values_are_compared_as_bytes_and_one_that_is_not_there_compares_to_nothing(string key, CompareRelation relation, string value, bool holds)
    {
        _machine.Put("a", "m");
        Assert.Equal(holds, Succeeds(new Compare(KeyRange.One(Key(key)), CompareTarget.Value, relation, 0, Key(value))));
    }

    [Fact]
    public void A_compare_of_a_range_must_hold_for_every_key_in_it()
    {
        _machine.Put("p/a", "1");
        _machine.Put("p/b", "1");
        _machine.Put("p/b", "1");
        var range = KeyRange.Prefix(Key("p/"));
        Assert.True(Succeeds(Compare.Of(range, CompareTarget.Version, CompareRelation.Greater, 0)));
        Assert.False(Succeeds(Compare.Of(range, CompareTarget.Version, CompareRelation.Greater, 1)));
        Assert.True(Succeeds(Compare.Of(KeyRange.Prefix(Key("q/")), CompareTarget.Version, CompareRelation.Equal, 0)));
        Assert.False(Succeeds(Compare.Of(KeyRange.Prefix(Key("q/")), CompareTarget.Version, CompareRelation.Greater, 0)));
    }

    [Fact]
    public void A_key_is_changed_once_in_a_branch()
    {
        _machine.Refused(RefusalKind.ConflictingOperations, PutOf("a", "1"), PutOf("b", "1"), PutOf("a", "2"));
        _machine.Refused(RefusalKind.ConflictingOperations, PutOf("a", "1"), DeleteOf("a"));
        _machine.Refused(RefusalKind.ConflictingOperations, new DeleteOperation(KeyRange.Prefix(Key("p"))), PutOf("px", "1"));
        _machine.Refused(RefusalKind.ConflictingOperations, new TransactionCommand([], [], [PutOf("a", "1"), PutOf("a", "2")]));
        _machine.Do<TransactionAnswer>(new TransactionCommand([], [PutOf("a", "1")], [PutOf("a", "2")]));
        _machine.Do(new DeleteOperation(KeyRange.Between(Key("a"), Key("b"))), PutOf("b", "1"), DeleteOf("a"));
        Assert.Equal("b=1", _machine.Dump());
    }

    [Fact]
    public void A_refused_transaction_leaves_nothing_behind()
    {
        _machine.Put("a", "1");
        var before = _machine.Dump();
        _machine.Refused(RefusalKind.LeaseNotFound, PutOf("b", "1"), DeleteOf("a"), PutOf("c", "1", lease: 77));
        _machine.Refused(RefusalKind.FutureRevision, PutOf("b", "1"), new RangeOperation(KeyRange.All) { Revision = 9 });
        Assert.Equal(before, _machine.Dump());
        Assert.Equal(2, _machine.Put("z", "")); // and no revision was used up
    }

    [Fact]
    public void Sizes_are_bounded_and_the_refusal_names_them()
    {
        var value = new string('v', MetadataLimits.MaxValueBytes);
        _machine.Put(new string('k', MetadataLimits.MaxKeyBytes), value);
        var refused = _machine.Refused(RefusalKind.KeyLength, PutOf(new string('k', MetadataLimits.MaxKeyBytes + 1), ""));
        Assert.Equal((4096, 4097), (refused.Limit, refused.Actual));
        refused = _machine.Refused(RefusalKind.ValueTooLarge, PutOf("a", value + "v"));
        Assert.Equal((1 << 20, (1 << 20) + 1), (refused.Limit, refused.Actual));
        _machine.Refused(RefusalKind.KeyLength, PutOf("", ""));
        refused = _machine.Refused(RefusalKind.CommandTooLarge, PutOf("a", value), PutOf("b", value));
        Assert.Equal(1536 * 1024, refused.Limit);
        var operations = Enumerable.Range(0, 129).Select(at => (Operation)PutOf($"{at}", "")).ToArray();
        refused = _machine.Refused(RefusalKind.TooManyOperations, operations);
        Assert.Equal((128, 129), (refused.Limit, refused.Actual));
        _machine.Do(operations[1..]);
    }

    [Fact]
    public void Previous_values_that_do_not_fit_into_an_answer_are_refused_and_not_left_out()
    {
        var value = new string('v', MetadataLimits.MaxValueBytes);
        for (var at = 0; at < 4; at++)
            _machine.Put($"k{at}", value);
        _machine.Refused(RefusalKind.AnswerTooLarge, new DeleteOperation(KeyRange.All) { ReturnPrevious = true });
        Assert.Equal(4, Assert.IsType<DeleteResult>(_machine.Do(new DeleteOperation(KeyRange.All)).Results[0]).Deleted);
    }

    [Fact]
    public void One_revision_changes_a_bounded_number_of_keys()
    {
        const int over = MetadataLimits.MaxChangedKeys + 1;
        for (var first = 0; first < over; first += 128)
            _machine.Do([.. Enumerable.Range(first, Math.Min(128, over - first)).Select(at => PutOf($"{at:D6}", ""))]);
        _machine.Refused(RefusalKind.TooManyKeys, new DeleteOperation(KeyRange.All));
        var answer = _machine.Do(new DeleteOperation(KeyRange.Between(default, Key($"{MetadataLimits.MaxChangedKeys:D6}"))));
        Assert.Equal(MetadataLimits.MaxChangedKeys, Assert.IsType<DeleteResult>(answer.Results[0]).Deleted);
        Assert.Equal(1, _machine.Store.KeyCount);
        // Deletions stand in the index until they are compacted, and hold up nothing that is allowed.
        _machine.Do(new DeleteOperation(KeyRange.All));
        Assert.Equal(0, _machine.Store.KeyCount);
    }

    [Fact]
    public void An_entry_is_applied_in_its_turn_or_not_at_all()
    {
        _machine.Put("a", "1");
        var put = TransactionCommand.Of(PutOf("a", "2")).Encode();
        Assert.Throws<InvalidOperationException>(() => _machine.Store.Apply(1, put));
        Assert.Throws<InvalidOperationException>(() => _machine.Store.Apply(3, put));
        Assert.Equal("a=1", _machine.Dump());
        _machine.Store.Apply(2, put);
    }

    [Fact]
    public void An_empty_entry_changes_nothing()
    {
        _machine.Put("a", "1");
        Assert.IsType<DoneAnswer>(_machine.Apply(default).Answer);
        Assert.Equal((2UL, 1L), (_machine.Store.AppliedIndex, _machine.Store.Revision));
    }

    private bool Succeeds(Compare compare) => _machine.Do<TransactionAnswer>(new TransactionCommand([compare], [], [])).Succeeded;
}
